import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { nextTurn } from "../../core/clock.ts";
import type { Outcome } from "../../core/outcome.ts";
import { type InvokerBed, openInvokerBed } from "../../test/support/invoker.ts";

/** A runtime in nothing but a shell and curl: posts, for each event, what its variables say. */
const BOOTSTRAP = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while curl -sf -D "$TMPDIR/head" -o /dev/null "$api/next"; do
  id=$(tr -d '\\r' <"$TMPDIR/head" | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //ip')
  for verb in $VERBS; do
    printf '%s' "$BODY" | curl -s -w ' %{http_code}\\n' -H "Lambda-Runtime-Function-Error-Type: $TYPE" --data-binary @- "$api/$id/$verb"
  done
done
`;

describe("what a runtime of one's own answers", () => {
  let bed: InvokerBed;
  let codeDirectory: string;
  let revision = 0;

  before(async () => {
    codeDirectory = mkdtempSync(join(tmpdir(), "raw-answers-"));
    writeFileSync(join(codeDirectory, "bootstrap"), BOOTSTRAP, { mode: 0o755 });
    bed = await openInvokerBed({ config: { isolation: "none" } });
  });

  after(async () => {
    await bed[Symbol.asyncDispose]();
    rmSync(codeDirectory, { recursive: true });
  });

  async function answer(environment: Record<"VERBS" | "BODY" | "TYPE", string>): Promise<{ outcome: Outcome; log: string }> {
    const name = bed.put("any", { runtime: "provided.al2023", codeDirectory, environment, revisionId: String(++revision) });
    const outcome = await bed.invoke(name);
    return { outcome, log: bed.records.at(-1)?.log ?? "" };
  }

  it("is passed on to the last byte, JSON or not", async () => {
    const { outcome } = await answer({ VERBS: "response", BODY: "{no json, 1.0", TYPE: "" });
    expect(outcome.status === "succeeded" && outcome.payload?.text).to.equal("{no json, 1.0");
  });

  for (const [type, reported] of [
    ["Function.Oops", "Function.Oops"],
    ["Runtime.Oops", "Runtime.Oops"],
    ["Oops", "Function.Unknown"],
    ["Function.oops2", "Function.Unknown"],
    ["Extension.Oops", "Function.Unknown"],
    ["Sandbox.Timedout", "Function.Unknown"],
    ["Runtime.ExitError", "Runtime.ExitError"],
  ] as const) {
    it(`as an error of type ${type} is passed on as it is, and reported as ${reported}`, async () => {
      for (const BODY of ["<oops>", "null"]) {
        const { outcome, log } = await answer({ VERBS: "error", BODY, TYPE: type });
        expect(outcome.status === "returned" && outcome.error.payload.text).to.equal(BODY);
        expect(log).to.match(new RegExp(`\\tStatus: error\\tError Type: ${reported}\\t\\n$`));
      }
    });
  }

  it("counts once: whatever else it says of the same event is refused", async () => {
    const { outcome } = await answer({ VERBS: "response error response", BODY: "1", TYPE: "Function.Oops" });
    expect(outcome.status === "succeeded" && outcome.payload?.text).to.equal("1");
    while (bed.invoker.environments().some(({ state }) => state !== "Ready")) await nextTurn();
    // What was printed after the answer stands in the log of the next invocation.
    await bed.invoke("any");
    const refusals =
      bed.records
        .at(-1)
        ?.log.split("\n")
        .filter((line) => line.endsWith(" 403")) ?? [];
    expect(refusals.length).to.be.at.least(2);
    for (const refusal of refusals) expect(refusal).to.include("InvalidStateTransition");
  });
});
