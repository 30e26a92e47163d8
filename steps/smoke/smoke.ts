import { JSON_OPTION, numberOf, screenOf, sessionOptions, STACK_OPTIONS, text, type Command } from '../core/command';
import { EXIT } from '../core/errors';
import { interruptible } from '../core/engine/interruptible';
import { addToJobSummary } from '../core/github/job-summary';
import { writeRecord } from '../core/store/records';
import { writeReport } from '../core/report-file';
import { deployedOutputs, openSession } from '../core/engine/session';
import { markdownReport, recordOf, terminalLines } from './report/report';
import { smokeTest } from './checks/run';

const DEFAULT_WAIT_SECONDS = 60;

/** Real requests at the endpoints of a deployed environment, synthetic and cleaned up after, so safe in production. */
export const smoke: Command = {
  details: 'Exit code: 0 passed, 1 failed.',
  options: {
    wait: {
      type: 'string',
      value: 'SECONDS',
      about: `How long to wait for each effect, 1–600 (default: ${DEFAULT_WAIT_SECONDS})`,
    },
    markdown: { type: 'string', value: 'FILE', about: 'Write the report as Markdown' },
    ...JSON_OPTION,
    ...STACK_OPTIONS,
  },
  run: async ({ options, out, signal }) => {
    const { say, json } = screenOf({ options, out });
    const waitMs = (numberOf(options, 'wait', { min: 1, max: 600, unit: 'seconds' }) ?? DEFAULT_WAIT_SECONDS) * 1000;
    const session = await openSession(sessionOptions(options), out);
    const outputs = await deployedOutputs(session);
    const report = await interruptible(signal, (ending) =>
      smokeTest({ session, outputs, waitMs, signal: ending, progress: out.progress }),
    );
    if (session.stack.store) await writeRecord(session.stack.store, 'smoke', recordOf(report));
    const markdown = markdownReport(report);
    writeReport(text(options, 'markdown'), () => markdown, out);
    addToJobSummary(markdown);
    say.line(`smoke test of ${report.environment} on the ${report.target}`);
    terminalLines(report).forEach((line) => say.line(line));
    json(report);
    return report.verdict === 'passed' ? EXIT.ok : EXIT.failed;
  },
};
