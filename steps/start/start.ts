import { relative } from 'node:path';
import type { EnvironmentSettings } from '../../environments/schema';
import { getEngine } from '../../local/engine';
import { systems } from '../../systems';
import { outputsOf, type StackOutputs } from '../../systems/outputs';
import { startJson, type StartFacts } from './model/document';
import { ensureBundles } from '../core/store/bundles';
import { ENV_OPTION, JSON_OPTION, PORT_OPTION, portOf, screenOf, text, type Command } from '../core/command';
import { EXIT, messageOf, CommandError } from '../core/errors';
import { clientsOf } from '../core/engine/clients';
import { cloudOf } from '../core/engine/cloud';
import { isInterrupted } from '../core/engine/interrupt';
import { suspects } from '../core/engine/lineage';
import type { Output } from '../core/output';
import { environmentNames, readSettings } from '../core/engine/environments';
import { deployedOutputs, openTarget, sessionOf, type Session } from '../core/engine/session';
import { endpointHeaders, type LocalTarget } from '../core/engine/target';
import { deploy } from '../deploy';

/** The whole product on this machine: engine, local cloud, deployment, a sample through every system. */
export const start: Command = {
  options: {
    ...ENV_OPTION,
    ...PORT_OPTION,
    ...JSON_OPTION,
  },
  run: async (input) => {
    const { options, signal } = input;
    const { say: out, json } = screenOf(input);
    const env = text(options, 'env') ?? 'dev';
    const settings = readSettings(env);
    const engine = await out.timed(
      'engine',
      () => getEngine({ progress: out.progress }),
      ({ version }) => `engine       Pulumi ${String(version)}`,
    );
    const target = await out.timed(
      'cloud',
      () => openTarget({ env, target: 'local', port: portOf(options) }, out),
      (opened) =>
        opened.kind === 'local'
          ? `local cloud  ${opened.emulator.url}${opened.emulator.started ? ', started' : ', was running'}`
          : '',
    );
    if (target.kind !== 'local')
      throw new CommandError('start works on the local cloud only; deploy to AWS with npm run up -- --target aws.');
    const bundles = await out.timed(
      'functions',
      () => ensureBundles(),
      (all) => `functions    ${Object.values(all).flatMap((system) => Object.keys(system)).length} packages built`,
    );
    const session = await sessionOf(settings, engine, target, async () => bundles, out);
    out.line(
      `deploy       environments/${env}.yaml to ${Object.values(settings.systems)
        .map((system) => system.region)
        .join(' and ')}`,
    );
    const changes = [...(await deploy(session, out, signal)).changes];
    const others = await bringBackOthers(
      session,
      (settingsOf) => sessionOf(settingsOf, engine, target, async () => bundles, out),
      out,
      signal,
    );
    const outputs = await showSample(session, out).catch(async (error: unknown) => {
      out.progress(`${messageOf(error)}\nReading the cloud, in case that something was deleted beside the state…`);
      const repaired = await deploy(session, out, signal, { refresh: true });
      if (repaired.changes.length + repaired.data.length === 0) throw error;
      changes.push(...repaired.changes);
      return showSample(session, out);
    });
    await showNext(outputs, target, env, out);
    json(
      startJson({
        environment: env,
        engine: String(engine.version),
        cloud: target.emulator,
        changes,
        systems: { ...outputs, environment: undefined },
        ...others,
      }),
    );
    if (others.failures.length > 0) throw new CommandError(others.failures.join('\n'));
    return EXIT.ok;
  },
};

/** A local cloud that was killed has lost parts of every environment that was deployed to it. Gives what was brought back, and why another could not be. */
const bringBackOthers = async (
  { settings: { environment: own }, target, stack: { store } }: Session,
  open: (settings: EnvironmentSettings) => Promise<Session>,
  out: Output,
  signal: AbortSignal,
): Promise<Pick<StartFacts, 'broughtBack' | 'failures'>> => {
  if (!store || target.kind !== 'local') return { broughtBack: [], failures: [] };
  const [broughtBack, failures]: [string[], string[]] = [[], []];
  for (const environment of await suspects(
    store,
    environmentNames().filter((name) => name !== own),
    target.emulator.lineage,
  )) {
    out.line(`bring back   environments/${environment}.yaml, which the local cloud may have lost parts of`);
    try {
      await deploy(await open(readSettings(environment)), out, signal);
      broughtBack.push(environment);
    } catch (error) {
      if (isInterrupted()) throw error;
      failures.push(`${environment} could not be brought back: ${messageOf(error)}`);
    }
  }
  return { broughtBack, failures };
};

/** Sends each system's sample, in the order of the list. */
const showSample = async (session: Session, out: Output): Promise<StackOutputs> => {
  const outputs = await deployedOutputs(session);
  const now = new Date();
  const clients = clientsOf(session);
  const cloud = cloudOf(session, clients);
  try {
    for (const system of systems) {
      const own = outputsOf(system, outputs);
      const sample = own && (await system.sample?.());
      if (!own || !sample) continue;
      if (!own.endpoint && 'api' in system.steps) {
        out.line(`${system.name} has no api step: nothing to send to.`);
        continue;
      }
      out.line(`\n${system.name}  ${own.region}${own.endpoint ? `  POST ${own.endpoint}` : ''}`);
      await sample.show({ cloud, outputs: own, now, out });
    }
  } finally {
    clients.destroy();
  }
  return outputs;
};

const showNext = async (outputs: StackOutputs, target: LocalTarget, env: string, out: Output): Promise<void> => {
  const curl = curlFor(target, env);
  const forEnv = env === 'dev' ? '' : ` -- --env ${env}`;
  out.line('\nIt keeps running. Try next:');
  for (const system of systems) {
    const own = outputsOf(system, outputs);
    const body = own?.endpoint && (await system.sample?.())?.example(own);
    if (own?.endpoint && body) out.clear(curl(own.endpoint, own.apiKey, body));
  }
  const replayed = systems.find((system) => system.replay && outputsOf(system, outputs));
  for (const [command, what] of [
    ...(replayed
      ? [
          [
            `npm run replay -- --system ${replayed.name}${env === 'dev' ? '' : ` --env ${env}`} FILE.csv`,
            'send a recorded series',
          ],
        ]
      : []),
    [`npm run preview${forEnv}`, 'what a change of the environment file would do'],
    [`npm run drift${forEnv}`, 'what differs from what was deployed'],
    [`npm run destroy${forEnv}`, 'delete all of it'],
    ['npm run local:stop', 'stop the local cloud; it keeps its state'],
  ])
    out.line(`  ${command!.padEnd(58)}  ${what}`);
};

/** A curl command that can be copied as it is, from the checkout: the API key in it is the local cloud's. */
const curlFor = (target: LocalTarget, env: string) => {
  const { caFile } = target.emulator;
  return (endpoint: string, apiKey: string | undefined, body: string): string => {
    const headers = {
      'content-type': 'application/json',
      ...endpointHeaders(target, env),
      ...(apiKey ? { 'x-api-key': apiKey } : {}),
    };
    return [
      '  curl -s',
      ...(caFile ? [`--cacert ${relative(process.cwd(), caFile)}`] : []),
      endpoint,
      ...Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`),
      `-d '${body}'`,
    ].join(' ');
  };
};
