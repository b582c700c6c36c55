// Leaves out what this machine cannot run, and says why: at once, and at the end of the whole run. In CI nothing may be left out.
import { appendFileSync } from "node:fs";

/** Skips the running test, or in a hook its suite, by never returning; throws an error that fails it where `CI` is set. */
export function skipAloud(context: Mocha.Context, reason: string): never {
  if (process.env["CI"]) throw new Error(`this must run in CI: ${reason}`);
  const of = (context.test?.parent ?? context.currentTest?.parent)?.fullTitle() ?? "";
  console.error(`      (skipped: ${reason})`);
  const notes = process.env["LAMBDABUS_TEST_SKIPS"];
  if (notes) appendFileSync(notes, `skipped in "${of}": ${reason}\n`);
  return context.skip();
}
