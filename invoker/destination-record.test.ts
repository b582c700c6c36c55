import { expect } from "chai";
import { Payload } from "../core/payload.ts";
import { destinationRecord, type RecordedEvent } from "./destination-record.ts";

const event: RecordedEvent = {
  now: Date.UTC(2024, 4, 1),
  requestId: "8ea123e4-1db7-4aca-ad10-d9ca1234c1fd",
  functionArn: "arn:aws:lambda:sa-east-1:123456678912:function:event-destinations",
  qualifier: undefined,
  condition: "RetriesExhausted",
  attempts: 3,
  payload: Payload.from('{"Success":false}'),
  response: { executedVersion: "$LATEST", payload: Payload.from('{"errorMessage":"no","errorType":"Error"}'), failed: true },
};

describe("destination record", () => {
  it("of a failure is AWS's, member by member", () => {
    expect(JSON.stringify(destinationRecord(event))).to.equal(
      '{"version":"1.0","timestamp":"2024-05-01T00:00:00.000Z",' +
        '"requestContext":{"requestId":"8ea123e4-1db7-4aca-ad10-d9ca1234c1fd",' +
        '"functionArn":"arn:aws:lambda:sa-east-1:123456678912:function:event-destinations:$LATEST","condition":"RetriesExhausted","approximateInvokeCount":3},' +
        '"requestPayload":{"Success":false},' +
        '"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},' +
        '"responsePayload":{"errorMessage":"no","errorType":"Error"}}',
    );
  });

  it("of a success has no functionError", () => {
    const record = destinationRecord({ ...event, condition: "Success", response: { executedVersion: "1", payload: Payload.of("done"), failed: false } });
    expect(record.responseContext).to.deep.equal({ statusCode: 200, executedVersion: "1" });
  });

  it("names the qualifier that was asked for", () => {
    expect(destinationRecord({ ...event, qualifier: "live" }).requestContext.functionArn).to.match(/:event-destinations:live$/);
  });

  it("of an event that was never run has no response", () => {
    const record = destinationRecord({ ...event, condition: "ZeroReservedConcurrency", attempts: 0, response: undefined });
    expect(record).not.to.have.any.keys("responseContext", "responsePayload");
  });
});
