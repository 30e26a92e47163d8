import { relative } from 'node:path';
import type { EnvironmentSettings } from '../../environments/schema';
import { getEngine } from '../../local/engine';
import type { StackOutputs } from '../../systems/outputs';
import { showMetrics } from './metrics-demo';
import { startJson, type StartFacts } from './model/document';
import { showPrices } from './prices-demo';
import { ensureBundles } from '../core/store/bundles';
import { ENV_OPTION, JSON_OPTION, PORT_OPTION, portOf, screenOf, text, type Command } from '../core/command';
import { EXIT, messageOf, CommandError } from '../core/errors';
import { isInterrupted } from '../core/engine/interrupt';
import { suspects } from '../core/engine/lineage';
import type { Output } from '../core/output';
import { environmentNames, readSettings } from '../core/engine/environments';
import { deployedOutputs, openTarget, sessionOf, type Session } from '../core/engine/session';
import { endpointHeaders, type LocalTarget } from '../core/engine/target';
import { deploy } from '../deploy';

/** The whole product on this machine: engine, local cloud, deployment, a sample through both systems. */
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
    const outputs = await showSample(session, target, out).catch(async (error: unknown) => {
      out.progress(`${messageOf(error)}\nReading the cloud, in case that something was deleted beside the state…`);
      const repaired = await deploy(session, out, signal, { refresh: true });
      if (repaired.changes.length + repaired.data.length === 0) throw error;
      changes.push(...repaired.changes);
      return showSample(session, target, out);
    });
    showNext(outputs, target, env, out);
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

const showSample = async (session: Session, target: LocalTarget, out: Output): Promise<StackOutputs> => {
  const {
    settings: { environment },
  } = session;
  const outputs = await deployedOutputs(session);
  const now = new Date();
  if (outputs['metrics-aggregation']) await showMetrics(outputs['metrics-aggregation'], target, environment, now, out);
  if (outputs['price-alerts']) await showPrices(outputs['price-alerts'], target, environment, now, out);
  return outputs;
};

const showNext = (outputs: StackOutputs, target: LocalTarget, env: string, out: Output): void => {
  const metrics = outputs['metrics-aggregation'];
  const prices = outputs['price-alerts'];
  const curl = curlFor(target, env);
  const forEnv = env === 'dev' ? '' : ` -- --env ${env}`;
  out.line('\nIt keeps running. Try next:');
  if (metrics?.endpoint) {
    out.clear(curl(metrics.endpoint, metrics.apiKey, '{"metric_name":"cpu_utilization","value":99}'));
  }
  if (prices?.endpoint && !prices.webhookSecretArn) {
    out.clear(curl(prices.endpoint, prices.apiKey, '{"exchange":"sample","symbol":"BTC-USD","price":"20500.01"}'));
  }
  for (const [command, what] of [
    [
      `npm run replay -- --system metrics-aggregation${env === 'dev' ? '' : ` --env ${env}`} FILE.csv`,
      'send a recorded series',
    ],
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
