import type { DriftReport } from '../../steps/drift/model/types';
import type { RunResult, Sandbox } from './sandbox';

/** Names of what drifted, sorted. */
export const driftedNames = ({ drifted }: DriftReport): string[] => drifted.map(({ name }) => name).toSorted();

/** `kind name grade` of what is unmanaged, sorted; ARNs left out. */
export const unmanagedLines = ({ unmanaged }: DriftReport): string[] =>
  unmanaged.map(({ kind, name, grade }) => `${kind} ${name.replace(/ arn:.*/, '')} ${grade}`).toSorted();

export interface DriftRun extends RunResult {
  readonly report: DriftReport;
}

/** Runs drift with --json and reads its report. */
export const driftOf = async (
  sandbox: Sandbox,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<DriftRun> => {
  const result = await sandbox.run(['drift', '--json', ...args], env);
  try {
    return { ...result, report: JSON.parse(result.stdout) as DriftReport };
  } catch {
    throw new Error(
      `drift ${args.join(' ')} printed no report and exited ${result.code}:\n${result.stdout}\n${result.stderr}`,
    );
  }
};
