const { projects, testSequencer: _, ...shared } = require('./jest.config');

// Every case of the tests of which `npm test` runs only a few.
process.env.SIGNALBOX_SEEDS ??= '1000';
process.env.SIGNALBOX_PRICE_ROWS ??= '300';
process.env.SIGNALBOX_DRIFT_ROUNDS ??= '20';
process.env.SIGNALBOX_REPLAY_ROWS ??= '5000';
process.env.SIGNALBOX_LARGE_EXPORT ??= '1';

/** Tests that take many minutes each, in sequence: they measure a full machine. */
module.exports = {
  ...shared,
  maxWorkers: 1,
  testTimeout: 20 * 60_000,
  projects: projects
    .filter(({ displayName }) => displayName === 'e2e')
    .map(({ testPathIgnorePatterns: __, ...project }) => ({
      ...project,
      displayName: 'exhaustive',
      roots: ['<rootDir>/tests', '<rootDir>/functions'],
      testMatch: [
        '<rootDir>/tests/exhaustive/*.test.ts',
        '<rootDir>/tests/price-order.test.ts',
        '<rootDir>/tests/environments.test.ts',
        '<rootDir>/tests/replay.test.ts',
        '<rootDir>/tests/metrics-aggregation.test.ts',
        '<rootDir>/functions/price-alerts/domain/order.test.ts',
      ],
    })),
};
