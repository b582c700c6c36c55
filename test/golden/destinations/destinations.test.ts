// The golden sample of destinations: a published record, written again from the event that it tells of.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Payload } from "../../../core/payload.ts";
import { destinationRecord } from "../../../invoker/destination-record.ts";
import { skipAloud } from "../../support/skip-aloud.ts";

const published = join(import.meta.dirname, "../../../../shared/golden/destinations/java-lambda_destination_event.json");

describe("the published sample of a destination's record", () => {
  before(function () {
    if (!existsSync(published)) skipAloud(this, "the published samples are not here");
  });

  it("is written alike, but for the kind of error, which is Unhandled in every runtime of today", () => {
    const sample = JSON.parse(readFileSync(published, "utf8"));
    const { requestContext, responseContext } = sample;
    const record = destinationRecord({
      now: Date.parse(sample.timestamp),
      requestId: requestContext.requestId,
      functionArn: requestContext.functionArn.replace(/:\$LATEST$/, ""),
      qualifier: undefined,
      condition: requestContext.condition,
      attempts: requestContext.approximateInvokeCount,
      payload: Payload.of(sample.requestPayload),
      response: { executedVersion: responseContext.executedVersion, payload: Payload.of(sample.responsePayload), failed: true },
    });
    responseContext.functionError = "Unhandled";
    expect(JSON.stringify({ ...record, requestPayload: record.requestPayload.value, responsePayload: record.responsePayload?.value })).to.equal(
      JSON.stringify(sample),
    );
  });
});
