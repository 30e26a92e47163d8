import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { copyCheckout } from './setup/checkout';
import { openSandbox } from './setup/sandbox';

const MINUTES = 60_000;

/** Lambda of an account whose limit is 10, as new ones have; it answers two questions and nothing else. */
describe('a deployment to an account that can reserve no concurrency', () => {
  const sandbox = openSandbox();
  const asked: string[] = [];
  let lambda: Server;

  beforeAll(async () => {
    lambda = createServer(({ method, url = '' }, response) => {
      asked.push(`${method} ${url}`);
      const settings = url.startsWith('/2016-08-19/account-settings');
      response.writeHead(settings ? 200 : 404, {
        'content-type': 'application/json',
        ...(!settings && { 'x-amzn-errortype': 'ResourceNotFoundException' }),
      });
      response.end(
        JSON.stringify(
          settings
            ? { AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } }
            : { Message: 'Function not found' },
        ),
      );
    });
    await new Promise<void>((resolve) => {
      lambda.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(async () => {
    lambda.close();
    await sandbox.close();
  });

  // On AWS the engine writes the stack's salt into the checkout.
  it(
    'P11 is refused before anything is made, and says what to do',
    async () => {
      const { code, stdout, stderr } = await copyCheckout(sandbox).run(['up', '--env', 'staging', '--target', 'aws'], {
        PULUMI_CONFIG_PASSPHRASE: 'test',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_PROFILE: '',
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`,
      });
      expect([code, stdout]).toEqual([1, 'up of staging on AWS\n']);
      expect(stderr).toContain('Nothing was changed.\nstaging reserves 21 concurrent Lambda executions in us-east-2');
      expect(stderr).toContain('--quota-code L-B99A9384 --desired-value 1000 --region us-east-1');
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(asked.length).toBe(6);
      expect(asked.filter((each) => !each.startsWith('GET '))).toEqual([]);
    },
    2 * MINUTES,
  );
});
