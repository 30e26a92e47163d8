/** Two projects: unit tests beside their source, and tests/ on the real engine and the local cloud. */
const common = {
  transform: { '^.+\\.ts$': '@swc/jest' },
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.signalbox/'],
  clearMocks: true,
  globalSetup: '<rootDir>/tests/setup/engine-and-cloud.ts',
};

module.exports = {
  projects: [
    { ...common, displayName: 'unit', roots: ['environments', 'modules', 'systems', 'functions', 'steps', 'local'].map((d) => `<rootDir>/${d}`) },
    { ...common, displayName: 'e2e', roots: ['<rootDir>/tests'] },
  ],
};
