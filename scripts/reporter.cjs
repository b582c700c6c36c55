// Mocha's spec reporter, which also leaves its totals, and what failed, in a file for scripts/test.ts.
const { writeFileSync } = require("node:fs");
const { relative } = require("node:path");
const { reporters } = require("mocha");

module.exports = class Counted extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes = 0, failures = 0, pending = 0 } = this.stats;
      const report = { passed: passes, failed: failures, skipped: pending, failures: this.failures.map(describeFailure) };
      writeFileSync(options.reporterOptions.output, JSON.stringify(report));
    });
  }
};

/** An error in the form in which mocha prints it: message, difference and place. */
function describeFailure(test) {
  const { message = String(test.err), stack = "", actual, expected } = test.err ?? {};
  const difference = reporters.Base.showDiff(test.err) ? reporters.Base.generateDiff(String(actual), String(expected)) : "";
  return {
    title: test.fullTitle(),
    file: relative(process.cwd(), test.file ?? ""),
    error: [stack.includes(message) ? stack : `${message}\n${stack}`, difference].join("\n"),
  };
}
