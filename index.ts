import './steps/core/require-node';
import { getStack, RunError } from '@pulumi/pulumi';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError } from './environments/environment-error';
import { loadEnvironment } from './environments/load';
import type { EnvironmentSettings } from './environments/schema';
import { ensureBundles } from './steps/core/store/bundles';
import { systems } from './systems';
import { program } from './systems/program';

/** The environment file of a stack bears its name. A person's mistake in it is shown without a stack trace. */
const settingsOf = (stack: string): EnvironmentSettings => {
  const file = join(__dirname, 'environments', `${stack}.yaml`);
  if (!existsSync(file))
    throw new RunError(
      `The stack ${stack} has no environment file. Select one that has (pulumi stack select dev), or write environments/${stack}.yaml.`,
    );
  try {
    return loadEnvironment(file, { systems });
  } catch (error) {
    throw error instanceof EnvironmentError ? new RunError(error.message) : error;
  }
};

/** For the ordinary Pulumi CLI: `pulumi preview -s dev`. The steps run the same program by the Automation API. */
export = async () => program(settingsOf(getStack()), await ensureBundles());
