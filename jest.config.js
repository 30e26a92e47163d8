const { existsSync } = require('node:fs');
const { availableParallelism } = require('node:os');

/** Two projects: unit tests next to their source, and tests/ on the real engine and the local cloud. */
const OCTOKIT = '(@octokit|before-after-hook|universal-user-agent|json-with-bigint|content-type)';

const common = {
  // GitHub's client is published as ES modules only, which Jest cannot load natively: compile it like our own files.
  transform: { '^.+\\.ts$': '@swc/jest', [`/node_modules/${OCTOKIT}/.+\\.js$`]: '@swc/jest' },
  transformIgnorePatterns: [`/node_modules/(?!${OCTOKIT}/)`],
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.signalbox/'],
  clearMocks: true,
  globalSetup: '<rootDir>/tests/setup/engine-and-cloud.ts',
  globalTeardown: '<rootDir>/tests/setup/remove-templates.ts',
};

module.exports = {
  // By default Jest would leave one of two cores idle.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  // Unit tests run next to deployments: on a busy machine Jest's default of 5 s is too short.
  testTimeout: 60_000,
  testSequencer: '<rootDir>/tests/setup/longest-first.js',
  projects: [
    {
      ...common,
      displayName: 'unit',
      roots: ['environments', 'modules', 'systems', 'functions', 'catalog', 'steps', 'local']
        .map((d) => `<rootDir>/${d}`)
        // Goes with the first of the two systems that the repository comes with.
        .concat(existsSync(`${__dirname}/tests/samples/unit`) ? '<rootDir>/tests/samples/unit' : []),
    },
    {
      ...common,
      displayName: 'e2e',
      roots: ['<rootDir>/tests'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/exhaustive/', '<rootDir>/tests/samples/unit/'],
    },
  ],
};
