/** What the engine's file backends write into a lock (pkg/backend/diy/lock.go). */
export interface LockContent {
  /** Process of the engine's command. */
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  /** ISO time with nanoseconds. */
  readonly timestamp: string;
}

export interface StackLock {
  /** Its key in the store. */
  readonly key: string;
  /** Undefined for a truncated lock, which the engine cannot read either. */
  readonly content?: LockContent;
}

/** A job of GitHub Actions; each attempt re-runs a run's failed jobs. */
export interface JobId {
  readonly repository: string;
  readonly runId: string;
  readonly attempt: number;
  readonly job: string;
}

/** Our record of who is about to take a stack's lock, kept while the operation runs. */
export interface LockHolder {
  readonly format: 'signalbox-holder';
  readonly version: 1;
  readonly host: string;
  /** Id of the machine: host names are not unique. */
  readonly machine: string;
  /** Process of our command. */
  readonly pid: number;
  /** ISO time, before the lock is taken. */
  readonly started: string;
  /** URL of the job, or user and machine. */
  readonly by: string;
  /** Absent outside GitHub Actions. */
  readonly job?: JobId;
}

/** Who requests the release of a lock. */
export interface LockAsker {
  readonly host: string;
  readonly machine: string;
  readonly job?: JobId;
  /** Run that the user says left the lock, and its status on GitHub. */
  readonly run?: { readonly id: string; readonly status: string };
}

/** A lock's holder is the last one that started on its machine before the lock was taken. */
export const holderOf = <H extends Pick<LockHolder, 'host' | 'started'>>(
  { content }: StackLock,
  holders: readonly H[],
): H | undefined => {
  if (!content) return undefined;
  const taken = Date.parse(content.timestamp);
  return holders
    .filter(({ host, started }) => host === content.hostname && Date.parse(started) <= taken)
    .toSorted((a, b) => Date.parse(b.started) - Date.parse(a.started))[0];
};

/** Why a lock stays; undefined if it can be released. `alive` reports whether a process on this machine existed at an ISO time. */
export const keepReason = (
  environment: string,
  lock: StackLock,
  holder: LockHolder | undefined,
  asker: LockAsker,
  alive: (pid: number, since: string) => boolean,
): string | undefined => {
  const { content } = lock;
  if (!content) return undefined;
  const here = content.hostname === asker.host && (holder?.machine ?? asker.machine) === asker.machine;
  const words = `The stack ${environment} is locked by ${holder?.job ? `${holder.by} (job ${holder.job.job}), ` : ''}process ${content.pid} of ${content.username}@${content.hostname} since ${content.timestamp}`;
  if (here && (alive(content.pid, content.timestamp) || (holder !== undefined && alive(holder.pid, holder.started))))
    return `${words}. Wait for it to end, or stop it, and run the command again.`;
  if (asker.run) return keptFromRun(words, holder, asker.run);
  if (holder?.job) {
    if (isLeftBehind(holder.job, asker.job, here)) return undefined;
    return `${words}. Only that job can release it. After its run has ended: npm run unlock -- --env ${environment} --run ${holder.job.runId}`;
  }
  if (here && asker.job === undefined) return undefined;
  return `${words}. ${holder ? 'It was taken outside GitHub Actions' : 'No record names its job'}${here ? '' : ', on another machine'}. Make sure that nothing deploys ${environment} there, then release it manually: pulumi cancel --stack ${environment}`;
};

/** The same attempt runs on one machine, where its processes can be checked; an earlier attempt is over. */
const isLeftBehind = (left: JobId, mine: JobId | undefined, here: boolean): boolean => {
  if (!mine || left.repository !== mine.repository || left.runId !== mine.runId || left.job !== mine.job) return false;
  return left.attempt < mine.attempt || (left.attempt === mine.attempt && here);
};

const keptFromRun = (
  words: string,
  holder: LockHolder | undefined,
  { id, status }: NonNullable<LockAsker['run']>,
): string | undefined => {
  if (holder?.job?.runId !== id) return `${words}. Run ${id} does not hold it, so --run ${id} releases nothing.`;
  return status === 'completed'
    ? undefined
    : `${words}. GitHub says that run ${id} is ${status.replaceAll('_', ' ')}: wait until it completes, or cancel it, then run the command again.`;
};
