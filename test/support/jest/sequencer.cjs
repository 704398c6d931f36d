const { dirname } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * One file of each folder in turn, the longest first (the largest, where nothing has run before). So what waits for
 * processes runs beside what computes, and no folder of long files is left for the end.
 */
module.exports = class InTurn extends Sequencer {
  sort(tests) {
    const places = new Map();
    const placed = super.sort(tests).map((test) => {
      const folder = dirname(test.path);
      const place = places.get(folder) ?? 0;
      places.set(folder, place + 1);
      return { test, place };
    });
    return placed.toSorted((a, b) => a.place - b.place).map(({ test }) => test);
  }
};
