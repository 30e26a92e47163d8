/** What other capabilities use of drift checks. */
export { keepVerdict } from './drift';
export { headline } from './model/report';
export type { DriftReport } from './model/types';
export { checkDrift, failedCheck } from './read/check';
