import { parseWorkflow } from './setup/workflows';

describe('R4 the reader of workflows', () => {
  const source = `
name: Sample
on: [push, workflow_dispatch]
permissions: {}
concurrency: { group: whole, cancel-in-progress: true }
jobs:
  last:
    needs: [each, first]
    runs-on: ubuntu-24.04
    environment: { name: prod, url: https://example.com }
    steps: [{ run: npm ci }]
  each:
    name: \${{ matrix.environment }} of all
    needs: first
    strategy:
      matrix:
        include:
          - { environment: dev, account: AWS_ACCOUNT_DEV }
          - { environment: prod, account: AWS_ACCOUNT_PROD }
    runs-on: ubuntu-24.04
    environment: \${{ matrix.environment }}
    concurrency: signalbox-\${{ matrix.environment }}
    permissions: { id-token: write }
    if: \${{ matrix.environment != 'qa' }}
    env: { ROLE: "arn:aws:iam::\${{ vars[matrix.account] }}:role/signalbox-\${{ matrix.environment }}-read" }
    steps:
      - { uses: owner/action@sha, with: { path: "plans/\${{ matrix.environment }}" } }
  first:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps: [{ name: say, run: npm ci }]
`;
  const workflow = parseWorkflow('sample', source);

  it('R4 puts jobs in an order in which they can run, a matrix expanded', () => {
    expect(workflow.jobs.map(({ id, matrix }) => [id, matrix['environment']])).toEqual([
      ['first', undefined],
      ['each', 'dev'],
      ['each', 'prod'],
      ['last', undefined],
    ]);
  });

  it('R4 puts the values of the matrix into every string and leaves other expressions', () => {
    expect(workflow.jobs[2]).toEqual({
      id: 'each',
      name: 'prod of all',
      needs: ['first'],
      environment: 'prod',
      permissions: { 'id-token': 'write' },
      runsOn: 'ubuntu-24.04',
      concurrency: { group: 'signalbox-prod', cancelInProgress: false },
      matrix: { environment: 'prod', account: 'AWS_ACCOUNT_PROD' },
      if: "${{ 'prod' != 'qa' }}",
      env: { ROLE: 'arn:aws:iam::${{ vars.AWS_ACCOUNT_PROD }}:role/signalbox-prod-read' },
      steps: [{ uses: 'owner/action@sha', with: { path: 'plans/prod' } }],
    });
  });

  it('R4 reads triggers, permissions, concurrency and the named form of an environment', () => {
    expect(workflow).toMatchObject({
      file: 'sample',
      name: 'Sample',
      on: { push: null, workflow_dispatch: null },
      permissions: {},
      concurrency: { group: 'whole', cancelInProgress: true },
    });
    expect(workflow.jobs[3]!.environment).toBe('prod');
    expect(workflow.jobs[0]).toMatchObject({ timeoutMinutes: 5, steps: [{ name: 'say', run: 'npm ci' }] });
  });

  it('R4 multiplies a matrix of lists', () => {
    const { jobs } = parseWorkflow(
      'lists',
      'on: push\njobs: { a: { strategy: { matrix: { x: [1, 2], y: [u, v] } }, runs-on: l, steps: [] } }',
    );
    expect(jobs.map(({ matrix }) => `${matrix['x']}${matrix['y']}`)).toEqual(['1u', '1v', '2u', '2v']);
  });

  describe('R4 of an action of the repository', () => {
    const action = `
name: Set up
description: Sets up
inputs:
  install: { description: i, default: "true" }
  account: { description: a, default: "" }
runs:
  using: composite
  steps:
    - { uses: owner/node@sha, with: { account: "of \${{ inputs.account }}" } }
    - { if: inputs.install == 'true', run: npm ci, shell: bash }
    - { if: "inputs.account != '' && inputs.install == 'true'", uses: owner/cache@sha }
`;
    const stepsOf = (uses: string, source = action, checkout = '{ uses: actions/checkout@sha }, ') =>
      parseWorkflow(
        'w',
        `on: push\njobs: { a: { runs-on: l, steps: [${checkout}${uses}] } }`,
        () => source,
      ).jobs[0]!.steps.slice(1);

    it('R4 puts its steps in the place of the step that uses it, with the defaults of its inputs', () => {
      expect(stepsOf('{ uses: ./.github/actions/setup }, { run: npm test }')).toEqual([
        { uses: 'owner/node@sha', with: { account: 'of ' } },
        { run: 'npm ci' },
        { run: 'npm test' },
      ]);
    });

    it('R4 puts given inputs in, and leaves of a condition what is not known yet', () => {
      expect(stepsOf("{ uses: ./.github/actions/setup, with: { account: '${{ vars.AWS_ACCOUNT_DEV }}' } }")).toEqual([
        { uses: 'owner/node@sha', with: { account: 'of ${{ vars.AWS_ACCOUNT_DEV }}' } },
        { run: 'npm ci' },
        { uses: 'owner/cache@sha', if: "vars.AWS_ACCOUNT_DEV != ''" },
      ]);
      expect(stepsOf('{ uses: ./.github/actions/setup, with: { install: false, account: 1 } }')).toEqual([
        { uses: 'owner/node@sha', with: { account: 'of 1' } },
      ]);
    });

    it.each([
      [
        'before a checkout',
        () => stepsOf('{ uses: ./.github/actions/setup }', action, ''),
        /w a: \.\/\.github\/actions\/setup is not there before a checkout/,
      ],
      ['with an input that it lacks', () => stepsOf('{ uses: ./a, with: { instal: false } }'), /has no input instal/],
      [
        'with a command without a shell',
        () => stepsOf('{ uses: ./a }', action.replace(', shell: bash', '')),
        /needs a shell/,
      ],
      [
        'that is no composite one',
        () => stepsOf('{ uses: ./a }', action.replace('composite', 'node24')),
        /not read here/,
      ],
      ['under a condition', () => stepsOf('{ uses: ./a, if: always() }'), /not read here/],
    ])('R4 refuses one %s', (_, read, message) => {
      expect(read).toThrow(message);
    });
  });

  it.each([
    ['a job that is not there', 'jobs: { a: { needs: b, runs-on: l, steps: [] } }', /a needs b \(no such job\)/],
    [
      'a circle',
      'jobs: { a: { needs: b, runs-on: l, steps: [] }, b: { needs: a, runs-on: l, steps: [] } }',
      /can never run: a needs b; b needs a/,
    ],
    [
      'a matrix known only while it runs',
      "jobs: { a: { strategy: { matrix: '${{ fromJSON(needs.b.outputs.m) }}' }, runs-on: l, steps: [] } }",
      /the matrix is an expression/,
    ],
  ])('R4 refuses %s', (_, jobs, message) => {
    expect(() => parseWorkflow('bad', `on: push\n${jobs}`)).toThrow(message);
  });
});
