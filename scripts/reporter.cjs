// Mocha's spec reporter, which also leaves its totals in a file for scripts/test.ts.
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class Counted extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes = 0, failures = 0, pending = 0 } = this.stats;
      writeFileSync(options.reporterOptions.output, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
};
