const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Those that take longest. The first deploys what most of the others copy (tests/setup/template.ts);
 * the three after it deploy by themselves, so that no worker waits for it.
 */
const LONGEST = [
  'environments',
  'repair',
  'loop',
  'bootstrap',
  'killed-cloud',
  'promote',
  'drift-staging',
  'drift',
  'metrics-aggregation',
  'plan',
  'secrets',
  'file-owned',
  'start',
  'smoke',
  'new-system',
  'replay',
  'unlock',
].map((name) => `/tests/${name}.test.ts`);

/** End-to-end tests first and of those the longest, so that none is left over at the end while a core idles. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path, context }) => {
      const place = LONGEST.findIndex((file) => path.endsWith(file));
      if (place >= 0) return place;
      return context.config.displayName?.name === 'e2e' ? LONGEST.length : LONGEST.length + 1;
    };
    return super.sort(tests).toSorted((a, b) => rank(a) - rank(b));
  }
};
