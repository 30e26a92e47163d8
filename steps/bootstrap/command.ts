import { HOME_REGION } from '../../modules/delivery/names';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getEngine } from '../../local/engine';
import {
  deployRoleName,
  PREFIX,
  readRoleName,
  stateBucketName,
  stateSecretsProvider,
  stateUrl,
  type Place,
} from '../../modules/delivery/names';
import { deploySubjects, readSubjects, subjectPrefix, type Repository } from '../../modules/delivery/subjects';
import { callersPlace } from './account';
import { bootstrapOptions, type BootstrapOptions } from './options';
import { applyBootstrap, previewBootstrap, type BootstrapResult } from './session';
import { trustedRepository } from './subjects';
import { JSON_OPTION, sessionOptions, STACK_OPTIONS, YES_OPTION, type Command } from '../core/command';
import { EXIT, UsageError } from '../core/errors';
import { createOutput } from '../core/output';
import { readSettings } from '../core/engine/environments';
import { openTarget } from '../core/engine/session';
import { theTarget } from '../core/engine/target';
import { countChanges, describeChange, describeCounts } from '../core/model/changes';
import { githubCommands, nextSteps } from './model/guide';

/** Prepares an AWS account for the workflows: state bucket and key, trust in the repository, and the read and deploy roles. */
export const bootstrap: Command = {
  options: {
    repository: { type: 'string', value: 'OWNER/REPO', about: 'Repository that may assume the roles' },
    'subject-prefix': {
      type: 'string',
      value: 'PREFIX',
      about: "Subject prefix of the repository's OIDC tokens (default: read from GitHub)",
    },
    'provider-arn': {
      type: 'string',
      value: 'ARN',
      about: "ARN of the account's existing GitHub OIDC provider",
    },
    region: { type: 'string', value: 'REGION', about: `Region of the state bucket (default: ${HOME_REGION})` },
    ...YES_OPTION,
    ...JSON_OPTION,
    ...STACK_OPTIONS,
  },
  run: async ({ options, out, signal }) => {
    const [yes, json] = [options['yes'] === true, options['json'] === true];
    const checked = bootstrapOptions(options);
    const session = sessionOptions(options);
    const settings = readSettings(session.env);
    if (settings.environment === PREFIX)
      throw new UsageError(
        `--env ${PREFIX}: this prefix is reserved for the delivery resources. Choose another environment name.`,
      );
    const say = json ? createOutput(process.stderr) : out;
    const repository = await trustedRepository(checked);
    const [engine, target] = await Promise.all([getEngine({ progress: say.progress }), openTarget(session, say)]);
    const place = await callersPlace(target, settings, checked.region);
    say.line(
      `bootstrap of ${place.environment} for ${subjectPrefix(repository)} in account ${place.accountId} on ${theTarget(target)}`,
    );
    const workDir = mkdtempSync(join(tmpdir(), 'signalbox-bootstrap-'));
    try {
      const run = { engine, target, place, workDir, options: checked, repository, note: say.progress, signal };
      const result = await say.timed(
        'bootstrap',
        () => (yes ? applyBootstrap : previewBootstrap)(run),
        ({ changes }) => `resources: ${describeCounts(countChanges(changes), yes ? 'done' : 'planned')}`,
      );
      result.changes.forEach((change) => say.line(`  ${describeChange(change)}`));
      if (json) out.line(JSON.stringify(bootstrapJson(place, checked, repository, yes, result), undefined, 2));
      else if (yes)
        nextSteps({ ...describe(place, checked, repository), namesAccount: settings.account !== undefined }).forEach(
          (line) => out.line(line),
        );
      else out.line('Nothing was changed. Add --yes to apply.');
      return EXIT.ok;
    } finally {
      rmSync(workDir, { recursive: true, force: true });
    }
  },
};

const describe = (place: Place, { region }: BootstrapOptions, repository: Repository) => ({
  environment: place.environment,
  accountId: place.accountId,
  repository: `${repository.owner}/${repository.name}`,
  subjectPrefix: subjectPrefix(repository),
  backendUrl: stateUrl(place, region),
  secretsProvider: stateSecretsProvider(place, region),
});

const bootstrapJson = (
  place: Place,
  checked: BootstrapOptions,
  repository: Repository,
  applied: boolean,
  { changes, outputs }: BootstrapResult,
) => ({
  format: 'signalbox-bootstrap',
  version: 1,
  ...describe(place, checked, repository),
  applied,
  counts: countChanges(changes),
  changes: changes.map(({ op, type, name }) => ({ op, type, name })),
  stateBucket: stateBucketName(place),
  roles: {
    read: { name: readRoleName(place), subjects: readSubjects(repository) },
    deploy: { name: deployRoleName(place), subjects: deploySubjects(repository, place.environment) },
  },
  outputs: outputs ?? null,
  github: githubCommands(describe(place, checked, repository)),
});
