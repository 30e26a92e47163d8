import { appendFileSync } from 'node:fs';
import { ENV_OPTION, JSON_OPTION, screenOf, text, type Command } from '../core/command';
import { EXIT, CommandError, UsageError } from '../core/errors';
import { addToJobSummary } from '../core/github/job-summary';
import { readSettings } from '../core/engine/environments';
import { accountVariable } from './model/guide';

/**
 * Whether an environment was bootstrapped, for job steps that need its account. A clone has three
 * environments, and most teams start with one. Does not call AWS.
 */
export const bootstrapped: Command = {
  details: 'Reads AWS_ACCOUNT and sets the job output "bootstrapped". Runs in workflows.',
  options: {
    ...ENV_OPTION,
    required: { type: 'boolean', about: 'Fail instead of skipping if the account is not set' },
    ...JSON_OPTION,
  },
  run: async (input) => {
    const { options } = input;
    const { say, json } = screenOf(input);
    const env = text(options, 'env');
    if (env === undefined) throw new UsageError('--env is required: the environment of the job.');
    readSettings(env);
    const account = process.env['AWS_ACCOUNT'] ?? '';
    const variable = accountVariable(env);
    if (account !== '' && !/^\d{12}$/.test(account))
      throw new CommandError(
        `The repository variable ${variable} must be a 12-digit AWS account id (got ${account.length} characters). Set it again: gh variable set ${variable} --body ACCOUNT`,
      );
    if (account === '') {
      const line = `${env} is not bootstrapped: the repository variable ${variable} is not set. To prepare its account: npm run bootstrap -- --env ${env} --repository ${process.env['GITHUB_REPOSITORY'] || 'OWNER/REPO'} --target aws`;
      if (options['required'] === true) throw new CommandError(line);
      say.line(`Skipped: ${line}`);
      addToJobSummary(`Skipped: ${line.replace(/npm run .*/, '`$&`')}`);
    }
    const file = process.env['GITHUB_OUTPUT'];
    if (file) appendFileSync(file, `bootstrapped=${account !== ''}\n`);
    json({
      format: 'signalbox-bootstrapped',
      version: 1,
      environment: env,
      bootstrapped: account !== '',
      account: account || null,
      variable,
    });
    return EXIT.ok;
  },
};
