import type { DriftRecord } from './records';

const DAY_MS = 24 * 60 * 60_000;
/** The schedule checks several times a day: if the last check is older, it stopped or fails to start. */
const STALE_DAYS = 3;
/** Why there may be no check: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule */
const SCHEDULES_STOP =
  'GitHub stops schedules after 60 days without activity in the repository: start it manually (Actions, drift, Run workflow) and re-enable its schedule.';

/** A line about an environment's last drift check, with a warning if it is missing, old or failed. */
export const lastDrift = (environment: string, record: DriftRecord | undefined, now: Date): string => {
  if (!record) return `⚠️ No drift check of ${environment} is recorded. ${SCHEDULES_STOP}`;
  const days = Math.floor((now.getTime() - Date.parse(record.at)) / DAY_MS);
  const words = `Last drift check: ${record.headline}, at ${record.at}${/^https:\/\/[\w./:-]+$/.test(record.by) ? ` ([run](${record.by}))` : ''}.`;
  if (days >= STALE_DAYS) return `⚠️ ${words} That is ${days} days ago. ${SCHEDULES_STOP}`;
  return record.verdict === 'clean' || record.verdict === 'never deployed' ? words : `⚠️ ${words}`;
};
