import { EventBridgeClient, DisableRuleCommand } from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../steps/core/errors';
import { copyCheckout, type Checkout } from '../setup/checkout';
import { deploy, type Deployment } from '../setup/deployment';
import { succeed } from '../setup/sandbox';

/** Markdown of a pull request's comment and of a drift report. */
export interface PicturedDocuments {
  readonly comment: string;
  readonly drift: string;
}

/** Deploys dev on a local cloud of its own, previews a change of its file, then tampers with the cloud and checks for drift. */
export const picturedDocuments = async (): Promise<PicturedDocuments> => {
  const removeTemplates = useTemplatesOfOwn();
  const deployment = await deploy('dev');
  const { sandbox } = deployment;
  try {
    const checkout = copyCheckout(sandbox);
    // Packages built in the copy are others: nothing but the change below may stand in the comment.
    await succeed(checkout, ['up']);
    await succeed(checkout, ['drift']);
    changeFile(checkout);
    const [comment, report] = [join(sandbox.dir, 'comment.md'), join(sandbox.dir, 'drift.md')];
    await succeed(checkout, ['preview', '--out', join(sandbox.dir, 'dev.plan'), '--markdown', comment]);
    checkout.git('checkout', '--quiet', 'HEAD~1');
    await tamper(deployment);
    const { code, stderr } = await checkout.run(['drift', '--markdown', report]);
    if (code !== EXIT.drifted) throw new Error(`drift ended with ${code}:\n${stderr}`);
    return { comment: readFileSync(comment, 'utf8'), drift: readFileSync(report, 'utf8') };
  } finally {
    await deployment.close();
    removeTemplates();
  }
};

/** Outside Jest nothing makes the folder of tests/setup/template.ts. Returns what removes it. */
const useTemplatesOfOwn = (): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-templates-'));
  process.env['SIGNALBOX_TEST_TEMPLATES'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
};

/** More memory, a subscription less, another threshold. */
const changeFile = (checkout: Checkout): void => {
  const file = 'environments/dev.yaml';
  checkout.edit(file, 'ingest: { memoryMb: 512', 'ingest: { memoryMb: 640');
  checkout.edit(file, /^ +- \{ name: platform, .*\n/m, '');
  checkout.edit(file, 'metricName: cpu_utilization, threshold: 90', 'metricName: cpu_utilization, threshold: 85');
  checkout.git('commit', '--quiet', '--all', '-m', 'change dev');
};

/** Changes that a person may make in a hurry, two of them urgent. */
const tamper = async ({ client, prices }: Deployment): Promise<void> => {
  const region = 'us-east-1';
  const lambda = client(LambdaClient, region);
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: prices.ingestFunction.name,
      StatementId: 'debug',
      Action: 'lambda:InvokeFunction',
      Principal: '999999999999',
    }),
  );
  await client(SQSClient, region).send(
    new SetQueueAttributesCommand({
      QueueUrl: prices.deadLetterQueues['ingest']!.url,
      Attributes: { KmsMasterKeyId: '' },
    }),
  );
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: prices.evaluateFunction.name, Timeout: 7 }));
  await client(EventBridgeClient, region).send(new DisableRuleCommand({ Name: prices.evaluateRule }));
};
