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

/** The environment file is named after the stack. Mistakes in it are shown without a stack trace. */
const settingsOf = (stack: string): EnvironmentSettings => {
  const file = join(__dirname, 'environments', `${stack}.yaml`);
  if (!existsSync(file))
    throw new RunError(
      `The stack ${stack} has no environment file. Select another (pulumi stack select dev), or create environments/${stack}.yaml.`,
    );
  try {
    return loadEnvironment(file, { systems });
  } catch (error) {
    throw error instanceof EnvironmentError ? new RunError(error.message) : error;
  }
};

/** For the standard Pulumi CLI: `pulumi preview -s dev`. The steps run the same program through the Automation API. */
export = async () => program(settingsOf(getStack()), await ensureBundles());
