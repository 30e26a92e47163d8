import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { LocalWorkspace, PulumiCommand } from '@pulumi/pulumi/automation';
import type { ProjectSettings, PulumiFn, Stack } from '@pulumi/pulumi/automation';
import { buildProvider } from '../build';
import { ACCOUNT } from './harness';

export interface TestStackOptions {
  /** Folder of the test: plugins, state and Pulumi's own files go there. */
  readonly dir: string;
  /** Base URL of the local cloud. */
  readonly endpoint: string;
  readonly program: PulumiFn;
  readonly name: string;
}

const PROJECT = 'provider-test';
/** The types of the Automation API leave `plugins` out; Pulumi.yaml has it. */
type ProjectWithPlugins = ProjectSettings & {
  readonly plugins: { readonly providers: readonly { readonly name: string; readonly path: string }[] };
};

/** A stack of project provider-test on the real CLI (SIGNALBOX_PULUMI, else on PATH) with the local provider's plugins. */
export async function openTestStack({ dir, endpoint, program, name }: TestStackOptions): Promise<Stack> {
  const command = process.env['SIGNALBOX_PULUMI'];
  if (command?.includes('/')) process.env['PATH'] = [dirname(command), process.env['PATH'] ?? ''].join(delimiter);
  const plugins = await buildProvider(join(dir, 'provider'));
  mkdirSync(join(dir, 'state'), { recursive: true });
  const projectSettings: ProjectWithPlugins = {
    name: PROJECT,
    runtime: 'nodejs',
    backend: { url: `file://${join(dir, 'state')}` },
    plugins: {
      providers: [
        { name: 'aws', path: plugins.aws },
        { name: 'random', path: plugins.random },
      ],
    },
  };
  return LocalWorkspace.createOrSelectStack(
    { stackName: name, projectName: PROJECT, program },
    {
      projectSettings,
      pulumiCommand: await PulumiCommand.get(),
      pulumiHome: join(dir, 'home'),
      envVars: {
        PULUMI_CONFIG_PASSPHRASE: 'local',
        PULUMI_SKIP_UPDATE_CHECK: 'true',
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: ACCOUNT,
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_REGION: 'us-east-1',
      },
    },
  );
}
