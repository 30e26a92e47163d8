import { createInterface } from 'node:readline';
import { checkDrift } from '../../steps/drift/read/check';
import { createOutput } from '../../steps/core/output';
import { openSession } from '../../steps/core/engine/session';
import { describeTarget } from '../../steps/core/engine/target';

/**
 * Checks one environment as often as asked, with the session opened once: each line in is a check, and
 * its report a line out. Each is the whole check, by the real engine and provider processes of its own.
 */
const main = async (env: string): Promise<void> => {
  const out = createOutput(process.stderr);
  const session = await openSession({ env, target: 'local' }, out);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line !== 'check' && line !== 'check cloud') throw new Error(`found ${line}, allowed check, check cloud`);
    const report = await checkDrift({
      session,
      place: { environment: env, target: 'local' },
      target: describeTarget(session.target),
      progress: out.progress,
      program: line === 'check',
    });
    process.stdout.write(`${JSON.stringify(report)}\n`);
  }
};

main(process.argv[2] ?? 'dev').catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
