import { expect } from "chai";
import { Payload } from "../../../core/payload.ts";
import { Bench, refusal } from "../fixture.ts";
import type { StreamEvent, StreamOutput } from "../response-stream.ts";

describe("InvokeWithResponseStream", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    await bench.create();
  });

  const stream = (input: object = {}): Promise<StreamOutput> => bench.call("InvokeWithResponseStream", { FunctionName: "f", ...input });
  const events = async ({ EventStream }: StreamOutput): Promise<StreamEvent[]> => {
    const seen: StreamEvent[] = [];
    for await (const event of EventStream ?? []) seen.push(event);
    return seen;
  };

  it("answers the result in pieces, and how it ended", async () => {
    const text = JSON.stringify("x".repeat(100_000));
    bench.bus.answer = () => ({ status: "succeeded", payload: Payload.from(text) });
    const answer = await stream({ Payload: Buffer.from("1") });
    expect(answer).to.include({ StatusCode: 200, ResponseStreamContentType: "application/octet-stream" });
    const seen = await events(answer);
    const chunks = seen.flatMap((event) => ("PayloadChunk" in event ? [Buffer.from(event.PayloadChunk.Payload)] : []));
    expect(chunks).to.have.length(2);
    expect(Buffer.concat(chunks).toString()).to.equal(text);
    expect(seen.at(-1)).to.deep.equal({ InvokeComplete: {} });
    expect(bench.bus.requested[0]?.event.data.text).to.equal("1");
  });

  it("passes on what is written, while it is written", async () => {
    const firstIsRead = Promise.withResolvers<void>();
    bench.bus.answer = async ({ requestid }) => {
      const response = bench.registry.responses.find(requestid as string);
      response?.begin({ contentType: "text/plain", executedVersion: "1" });
      response?.write(Buffer.from("one"));
      await firstIsRead.promise;
      response?.write(Buffer.from("two"));
      response?.end();
      return { status: "succeeded" };
    };
    const { EventStream, ...answer } = await stream();
    expect(answer).to.deep.equal({ StatusCode: 200, ExecutedVersion: "1", ResponseStreamContentType: "text/plain" });
    const seen: StreamEvent[] = [];
    for await (const event of EventStream ?? []) {
      seen.push(event);
      firstIsRead.resolve();
    }
    const chunk = (text: string) => ({ PayloadChunk: { Payload: Buffer.from(text) } });
    expect(seen).to.deep.equal([chunk("one"), chunk("two"), { InvokeComplete: {} }]);
  });

  it("tells of a function's error at the end, with 200", async () => {
    const document = '{"errorType":"Error","errorMessage":"no"}';
    const error = { errorType: "Error", errorMessage: "no", payload: Payload.from(document) };
    bench.bus.answer = () => ({ status: "returned", error });
    expect(await events(await stream())).to.deep.equal([{ InvokeComplete: { ErrorCode: "Error", ErrorDetails: document } }]);
  });

  it("throws what happens before the first byte", async () => {
    const refused = { code: "TooManyRequestsException", message: "Rate Exceeded.", statusCode: 429 };
    bench.bus.answer = () => ({ status: "refused", refusal: refused });
    expect(await refusal(stream())).to.deep.equal(refused);
    expect(await refusal(stream({ FunctionName: "g" }))).to.include({ code: "ResourceNotFoundException", statusCode: 404 });
    expect(await refusal(stream({ Payload: Buffer.from("{") }))).to.include({ code: "InvalidRequestContentException" });
  });

  it("only looks whether the function is there with DryRun", async () => {
    expect(await stream({ InvocationType: "DryRun" })).to.deep.equal({ StatusCode: 204 });
    expect(bench.bus.requested).to.have.length(0);
  });
});
