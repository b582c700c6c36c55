import { expect } from "chai";
import type { Journal } from "../core/journal.ts";
import { silent } from "../core/logger.ts";
import { Payload } from "../core/payload.ts";
import { destinationRecord } from "./destination-record.ts";
import { type FailureRecord, Failures } from "./failures.ts";

/** A journal that writes what it keeps as JSON, as a real one does. */
function createJournal(): Journal & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    async put(key, value) {
      kept.set(key, JSON.stringify(value));
    },
    async remove(key) {
      kept.delete(key);
    },
    async *entries() {
      for (const [key, text] of kept) yield [key, JSON.parse(text)] as const;
    },
    async clear() {
      kept.clear();
    },
  };
}

function failure(requestId: string, payload = Payload.of({}), response?: Payload): FailureRecord {
  const record = destinationRecord({
    now: 0,
    requestId,
    functionArn: "arn:aws:lambda:us-east-1:000000000000:function:F",
    qualifier: undefined,
    condition: "RetriesExhausted",
    attempts: 3,
    payload,
    response: response && { executedVersion: "$LATEST", payload: response, failed: true },
  });
  return { functionName: "F", eventId: requestId, record };
}

describe("failures", () => {
  it("are there again after a restart", async () => {
    const journal = createJournal();
    const before = new Failures(journal, silent);
    await before.add(failure("one", Payload.of({ an: "event" }), Payload.of({ errorType: "Error" })));
    const after = new Failures(journal, silent);
    await after.load();
    expect(after.all[0]?.record.requestPayload.value).to.deep.equal({ an: "event" });
    expect(JSON.parse(JSON.stringify(after.all))).to.deep.equal(JSON.parse(JSON.stringify(before.all)));
  });

  it("are 1,000 at most: the oldest are forgotten", async () => {
    const journal = createJournal();
    const failures = new Failures(journal, silent);
    for (let number = 0; number < 1_002; number++) await failures.add(failure(`id-${number}`));
    expect(failures.all).to.have.length(1_000);
    expect(failures.all[0]?.eventId).to.equal("id-2");
    expect(journal.kept.size).to.equal(1_000);
  });

  it("fit into the journal: the payload that is too large is left out", async () => {
    const journal = createJournal();
    const failures = new Failures(journal, silent);
    await failures.add(failure("one", Payload.of({ small: true }), Payload.of("x".repeat(6_000_000))));
    expect(journal.kept.get("one")?.length).to.be.below(1_000);
    expect(failures.all[0]?.record.requestPayload.value).to.deep.equal({ small: true });
    expect(failures.all[0]?.record).not.to.have.property("responsePayload");
  });
});
