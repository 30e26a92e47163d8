import { hostname, userInfo } from 'node:os';
import { redacted } from '../text/redact';
import { readRecordText, type RecordKind, type Records } from '../model/records';
import { sealDocument } from '../model/sealed';
import { digestOf } from './digest';
import { CommandError } from '../errors';
import { OWN_FOLDER, type Store } from './store';

/** Key of a record in the store. */
export const recordKey = (environment: string, kind: RecordKind): string => `${OWN_FOLDER}/${environment}/${kind}.json`;

/**
 * The last record of a kind; undefined if there is none.
 * @throws CommandError for a damaged record or another format.
 */
export const readRecord = async <K extends RecordKind>(
  store: Store,
  environment: string,
  kind: K,
): Promise<Records[K] | undefined> => {
  const content = await store.read(recordKey(environment, kind));
  if (content === undefined) return undefined;
  const result = readRecordText(kind, environment, content.toString('utf8'), { ofValue: digestOf });
  if ('fault' in result)
    throw new CommandError(
      `The record ${store.place}/${recordKey(environment, kind)} ${result.fault}. Create it again: ${REMEDIES[kind](environment)}`,
    );
  return result.document;
};

/** Records are visible to everyone who can read the state's folder or bucket, and settings appear in reviews: secrets are redacted. */
export const writeRecord = async <K extends RecordKind>(store: Store, kind: K, record: Records[K]): Promise<void> =>
  store.write(recordKey(record.environment, kind), sealDocument(redacted(record) as Records[K], { ofValue: digestOf }));

const REMEDIES: Readonly<Record<RecordKind, (environment: string) => string>> = {
  deployment: (environment) => `npm run up -- --env ${environment}`,
  smoke: (environment) => `npm run smoke -- --env ${environment}`,
  drift: (environment) => `npm run drift -- --env ${environment}`,
};

/** Who runs this step: URL of the job in Actions, else user and machine. */
export const actor = (env: NodeJS.ProcessEnv = process.env): string => {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: run,
    GITHUB_RUN_ATTEMPT: attempt,
  } = env;
  if (server && repository && run) return `${server}/${repository}/actions/runs/${run}/attempts/${attempt ?? '1'}`;
  return `${userInfo().username}@${hostname()}`;
};
