import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyCheckout, type Checkout } from './setup/checkout';
import { openSandbox } from './setup/sandbox';

const MINUTES = 60_000;

interface Report {
  readonly format: string;
  readonly version: number;
  readonly parts: readonly { readonly name: string; readonly ok: boolean; readonly details: readonly string[] }[];
}

/** A workflow with an action that can move under it, and a title that runs as a command. */
const BAD_WORKFLOW = `name: bad
on: pull_request
permissions: {}
jobs:
  greet:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - run: echo "\${{ github.event.pull_request.title }}"
`;

describe('validate', () => {
  const sandbox = openSandbox();
  let checkout: Checkout;
  const write = (file: string, text: string): void => writeFileSync(join(checkout.dir, file), text);
  const edit: Checkout['edit'] = (...change) => checkout.edit(...change);

  beforeAll(() => {
    checkout = copyCheckout(sandbox);
  });
  afterAll(() => sandbox.close());

  it(
    'R4 finds this repository clean in every part, its workflows by both linters',
    async () => {
      const { code, stdout } = await sandbox.run(['validate', '--json']);
      const report = JSON.parse(stdout) as Report;
      expect(report.parts.filter(({ ok }) => !ok)).toEqual([]);
      expect(report).toMatchObject({ format: 'signalbox-validate', version: 1 });
      expect(report.parts.map(({ name }) => name)).toEqual(['environments', 'types', 'imports', 'workflows']);
      expect(code).toBe(0);
    },
    10 * MINUTES,
  );

  describe('with a mistake in each part', () => {
    beforeAll(() => {
      edit('environments/dev.yaml', 'memoryMb:', 'memoryMB:');
      edit('environments/prod.yaml', 'region: us-east-1', 'region: nowhere-1');
      write('steps/wrong-type.ts', "export const wrong: number = 'text';\n");
      write(
        'steps/drift/model/reads.ts',
        "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
      );
      write('.github/workflows/bad.yml', BAD_WORKFLOW);
    });

    it(
      'R4 tells the mistakes of every part at once, one line a part',
      async () => {
        const { code, stdout } = await checkout.run(['validate']);
        expect(code).toBe(1);
        expect(
          stdout
            .split('\n')
            .filter((line) => /^\w+ +(ok|failed) /.test(line))
            .map((line) => line.replace(/ +\(.*/, '').replace(/ +/, ' '))
            .sort(),
        ).toEqual(['environments failed', 'imports failed', 'types failed', 'workflows failed']);
        expect(stdout).toMatch(/environments\/dev\.yaml:\d+:\d+ .*memoryMB/);
        expect(stdout).toMatch(/environments\/prod\.yaml:\d+:\d+ .*nowhere-1/);
        expect(stdout).toMatch(/steps\/wrong-type\.ts\(1,14\): error TS2322/);
        expect(stdout).toMatch(/models-are-pure.*steps\/drift\/model\/reads\.ts/);
      },
      10 * MINUTES,
    );

    it(
      'R4 finds by each linter what is wrong with a workflow, and where',
      async () => {
        const { code, stdout } = await checkout.run(['validate', '--only', 'workflows', '--json']);
        expect(code).toBe(1);
        const [part, ...others] = (JSON.parse(stdout) as Report).parts;
        expect(others).toEqual([]);
        const told = part!.details.join('\n');
        expect(told).toMatch(
          /\.github\/workflows\/bad\.yml:9:\d+: "github\.event\.pull_request\.title" is potentially untrusted/,
        );
        expect(told).toMatch(/error\[unpinned-uses\][\s\S]*bad\.yml:8/);
        expect(told).toMatch(/error\[template-injection\][\s\S]*bad\.yml:9/);
        expect(told).not.toMatch(/(preview|deploy|promote|drift|ci)\.yml/);
      },
      10 * MINUTES,
    );

    it(
      'R4 checks with --env that environment file alone',
      async () => {
        const staging = await checkout.run(['validate', '--env', 'staging']);
        expect(staging.stdout).toMatch(
          /^environments\/staging\.yaml {2}ok: metrics-aggregation \(us-east-2, 6 steps\), price-alerts \(us-east-1, 6 steps\)\n$/,
        );
        expect(staging.code).toBe(0);
        const dev = await checkout.run(['validate', '--env', 'dev']);
        expect(dev.stdout).toContain('memoryMB');
        expect(dev.code).toBe(1);
      },
      2 * MINUTES,
    );

    it(
      'R4 says where there is no workflow at all',
      async () => {
        rmSync(join(checkout.dir, '.github'), { recursive: true });
        const { code, stdout } = await checkout.run(['validate', '--only', 'workflows']);
        expect(code).toBe(1);
        expect(stdout).toContain('.github/workflows: no workflows found.');
      },
      2 * MINUTES,
    );
  });

  it.each([
    [['--only', 'spelling'], '--only must be environments, types, imports or workflows (got spelling).'],
    [['--only', 'types', '--env', 'dev'], 'cannot be combined'],
  ])(
    'R4 refuses %j',
    async (args, message) => {
      const { code, stderr } = await sandbox.run(['validate', ...args]);
      expect(stderr).toContain(message);
      expect(code).toBe(64);
    },
    2 * MINUTES,
  );
});
