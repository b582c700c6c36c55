// Leaves out what this machine cannot run, and says why: at once, and at the end of the whole run.
import { appendFileSync } from "node:fs";

/** Skips the running test, or in a hook its suite, by never returning. */
export function skipAloud(context: Mocha.Context, reason: string): never {
  const title = context.test?.parent?.fullTitle() ?? "";
  console.error(`      (skipped: ${reason})`);
  const notes = process.env["LAMBDABUS_TEST_SKIPS"];
  if (notes) appendFileSync(notes, `skipped in "${title}": ${reason}\n`);
  return context.skip();
}

/** The same for what every machine should have that judges a change: an error where `CI` is set. */
export function skipUnlessInCi(context: Mocha.Context, reason: string): never {
  if (process.env["CI"]) throw new Error(`this must run in CI: ${reason}`);
  return skipAloud(context, reason);
}
