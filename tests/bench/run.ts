import { BatchWriteItemCommand, DynamoDBClient, paginateScan, QueryCommand } from '@aws-sdk/client-dynamodb';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialRule, RULES, watchKey } from '../../functions/price-alerts/contract';
import { localAccount } from '../../local/accounts';
import { trustCertificate } from '../../local/certificate';
import { openSandbox, succeed } from '../setup/sandbox';
import { ordering } from './ordering';

/**
 * Benchmarks on the real engine and the local cloud. Machines are noisy, so what counts are the
 * ratios between figures of one run, not the figures. `npm run bench -- ordering` runs that part alone,
 * in virtual time.
 */

const RULES_IN_TABLE = 5000;
const ROWS = 400;

const timed = async <T>(work: () => Promise<T>): Promise<[ms: number, value: T]> => {
  const started = performance.now();
  const value = await work();
  return [performance.now() - started, value];
};

const row = (what: string, ms: number, base?: number): void => {
  process.stdout.write(
    `${what.padEnd(46)} ${(ms / 1000).toFixed(2).padStart(8)} s${base === undefined ? '' : `  × ${(ms / base).toFixed(3)}`}\n`,
  );
};

const main = async (): Promise<void> => {
  await ordering();
  if (process.argv[2] === 'ordering') return;
  const sandbox = openSandbox();
  const files = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
  const ok = async (...args: string[]): Promise<string> => (await succeed(sandbox, args)).stdout;
  try {
    await ok('local:start');
    const [first] = await timed(() => ok('up'));
    row('up, everything to create', first);
    for (const command of ['up', 'preview', 'refresh', 'drift'])
      row(`${command}, nothing to change`, (await timed(() => ok(command)))[0], first);

    const file = join(files, 'bench.csv');
    writeFileSync(
      file,
      [
        'open_time,open,high,low,close,volume',
        ...Array.from(
          { length: ROWS },
          (_, minute) =>
            `${new Date(Date.UTC(2023, 2, 10, 0, minute)).toISOString()},1,1,1,${(1 + minute / 1000).toFixed(3)},1`,
        ),
      ].join('\n'),
    );
    const replay = async (senders: number, symbol: string): Promise<number> =>
      (
        await timed(() =>
          ok('replay', '--system', 'price-alerts', '--symbol', symbol, '--senders', String(senders), file),
        )
      )[0];
    await replay(8, 'WARM-USD');
    const single = await replay(1, 'ONE-USD');
    row(`replay of ${ROWS} prices, one at a time`, single);
    row(`replay of ${ROWS} prices, 8 at a time`, await replay(8, 'EIGHT-USD'), single);

    await rules(
      JSON.parse(await ok('outputs', '--json')) as { 'price-alerts': { rulesTable: { name: string } } },
      join(sandbox.dir, 'local', 'tls', 'cert.pem'),
      await sandbox.url(),
    );
  } finally {
    rmSync(files, { recursive: true, force: true });
    await sandbox.close();
  }
};

/** One price among many rules: what the index reads against what a table scan reads. */
const rules = async (
  outputs: { 'price-alerts': { rulesTable: { name: string } } },
  certificate: string,
  endpoint: string,
): Promise<void> => {
  trustCertificate(certificate);
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: localAccount('dev'), secretAccessKey: 'test' },
  });
  const table = outputs['price-alerts'].rulesTable.name;
  for (let at = 0; at < RULES_IN_TABLE; at += 25) {
    await client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [table]: Array.from({ length: 25 }, (_, i) => ({
            PutRequest: {
              Item: initialRule(
                {
                  userId: `user-${at + i}`,
                  alertId: 'a',
                  symbol: 'BENCH-USD',
                  direction: 'above',
                  threshold: String(at + i + 1),
                  cooldownSeconds: 0,
                },
                new Date().toISOString(),
              ),
            },
          })),
        },
      }),
    );
  }
  let scanned = 0;
  for await (const page of paginateScan({ client }, { TableName: table })) scanned += page.ScannedCount ?? 0;
  const found = await client.send(
    new QueryCommand({
      TableName: table,
      IndexName: RULES.watchIndex.name,
      KeyConditionExpression: '#watch = :watch AND #threshold <= :price',
      ExpressionAttributeNames: { '#watch': RULES.watchIndex.partitionKey, '#threshold': RULES.watchIndex.sortKey },
      ExpressionAttributeValues: { ':watch': { S: watchKey('BENCH-USD', 'above', 'armed') }, ':price': { N: '10' } },
    }),
  );
  process.stdout.write(
    `rows read to find the ${found.Count} rules that a price fires: ${found.ScannedCount} by the index, ${scanned} by a scan  × ${((found.ScannedCount ?? 0) / scanned).toFixed(4)}\n`,
  );
  client.destroy();
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
