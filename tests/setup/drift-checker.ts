import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DriftReport } from '../../steps/drift/model/types';
import type { Sandbox } from './sandbox';

/** A process that checks one environment whenever it is asked. */
export interface DriftChecker {
  /** `program` compares the program with the state too. */
  check(program: boolean): Promise<DriftReport>;
  /** Ends the process. */
  close(): Promise<void>;
}

/** Starts tests/setup/drift-loop.ts for an environment of this sandbox. */
export const startChecker = (sandbox: Sandbox, env: string): DriftChecker => {
  const child = sandbox.script(join(__dirname, 'drift-loop.ts'), [env]);
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    check: async (program) => {
      child.stdin!.write(program ? 'check\n' : 'check cloud\n');
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the checker of ${env} ended with ${await ended}:\n${errors}`);
      return JSON.parse(value) as DriftReport;
    },
    close: async () => {
      child.stdin!.end();
      await ended;
    },
  };
};
