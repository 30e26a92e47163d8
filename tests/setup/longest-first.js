const { default: Sequencer } = require('@jest/test-sequencer');

/** End-to-end tests first, the larger files before the smaller, so that no long one is left over at the end while a core idles. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const unitsLast = (test) => (test.context.config.displayName?.name === 'e2e' ? 0 : 1);
    return super.sort(tests).toSorted((a, b) => unitsLast(a) - unitsLast(b));
  }
};
