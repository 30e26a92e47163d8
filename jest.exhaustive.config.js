const { projects, testSequencer: _, ...shared } = require('./jest.config');

/** Tests that take many minutes each, one after another: they measure a whole machine. */
module.exports = {
  ...shared,
  maxWorkers: 1,
  projects: projects.filter(({ displayName }) => displayName === 'e2e')
    .map(({ testPathIgnorePatterns: __, ...project }) => ({ ...project, displayName: 'exhaustive', roots: ['<rootDir>/tests/exhaustive'] })),
};
