import { expect } from "chai";
import type { Outcome } from "../core/outcome.ts";
import { type InvokerBed, openInvokerBed } from "../test/support/invoker.ts";

describe("streamed responses", () => {
  let bed: InvokerBed;

  before(async () => {
    bed = await openInvokerBed();
  });

  after(() => bed[Symbol.asyncDispose]());

  async function stream(handler: string): Promise<{ outcome: Outcome; text: string; contentType: string | undefined }> {
    using response = bed.registry.responses.open("id");
    const outcome = bed.invoke(bed.put(handler), {}, { requestid: "id" });
    const { contentType } = await response.started;
    let text = "";
    for await (const chunk of response) text += Buffer.from(chunk).toString("latin1");
    return { outcome: await outcome, text, contentType };
  }

  it("are read while they are written", async () => {
    const { outcome, text, contentType } = await stream("streams.chunks");
    expect([outcome.status, text, contentType]).to.deep.equal(["succeeded", "chunk 0\nchunk 1\nchunk 2\n", "application/octet-stream"]);
  });

  it("begin with a prelude where they are HTTP's", async () => {
    const { text, contentType } = await stream("streams.http");
    expect(text).to.equal(`{"statusCode":201,"headers":{"x-a":"b"}}${"\0".repeat(8)}body`);
    expect(contentType).to.equal("application/vnd.awslambda.http-integration-response");
  });

  it("that break off say why in the outcome", async () => {
    const { outcome, text } = await stream("streams.breaks");
    expect(text).to.equal("half");
    expect(outcome.status === "returned" && outcome.error).to.include({ errorType: "TypeError", errorMessage: "in the middle" });
  });

  it("are collected for a caller who wants them whole", async () => {
    const outcome = await bed.invoke(bed.put("streams.chunks"));
    expect(outcome.status === "succeeded" && outcome.payload?.text).to.equal("chunk 0\nchunk 1\nchunk 2\n");
  });

  it("are at most 6 MB for a caller who wants them whole", async () => {
    const outcome = await bed.invoke(bed.put("streams.chunks"), { size: 3_000_000 });
    expect(outcome.status === "returned" && outcome.error.errorType).to.equal("Function.ResponseSizeTooLarge");
  });

  it("that fail before their first byte are ordinary errors", async () => {
    const outcome = await bed.invoke(bed.put("streams.throws"));
    expect(outcome.status === "returned" && outcome.error.errorType).to.equal("RangeError");
  });

  it("come from asynchronous handlers only", async () => {
    const outcome = await bed.invoke(bed.put("streams.synchronous"));
    expect(outcome.status === "returned" && outcome.error.errorMessage).to.equal("Streaming does not support non-async handlers.");
  });
});
