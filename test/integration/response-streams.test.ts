// InvokeWithResponseStream by AWS's own client: what a function writes is read while it still runs, and how it ended is told at the end.
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  CreateFunctionCommand,
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCommandOutput,
  type InvokeWithResponseStreamResponseEvent,
  LambdaClient,
  PublishVersionCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { type Simulator, start } from "../../index.ts";
import { HANDLERS } from "../support/invoker.ts";

type Complete = InvokeWithResponseStreamResponseEvent.InvokeCompleteMember["InvokeComplete"];

interface Read {
  readonly chunks: readonly string[];
  readonly complete: Complete | undefined;
}

describe("InvokeWithResponseStream by the JavaScript SDK", function () {
  this.timeout(30_000);
  let simulator: Simulator;
  let client: LambdaClient;
  /** Of the last answer: what the function said its response is. */
  let remapped: string | undefined;

  before(async () => {
    simulator = await start({ bus: "memory", port: 0, otlpPort: false, ephemeral: true });
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    client = new LambdaClient({ endpoint: simulator.endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
    const noteHeader = { step: "deserialize", name: "noteHeader" } as const;
    client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        remapped = (answer.response as { headers: Record<string, string> }).headers["x-amzn-remapped-content-type"];
        return answer;
      },
      noteHeader,
    );
    for (const name of ["chunks", "http", "breaks", "throws", "waits", "exits"]) await create(name, `streams.${name}`);
    await create("whole", "large.handler");
    await create("sleeps", "streams.sleeps", 2);
  });

  after(async () => {
    client.destroy();
    await simulator[Symbol.asyncDispose]();
  });

  async function create(FunctionName: string, Handler: string, Timeout = 20): Promise<void> {
    const Code = { S3Bucket: "hot-reload", S3Key: join(HANDLERS, "nodejs") };
    const Role = "arn:aws:iam::000000000000:role/r";
    await client.send(new CreateFunctionCommand({ FunctionName, Handler, Runtime: "nodejs24.x", Timeout, Role, Code }));
    await waitUntilFunctionActiveV2({ client, maxWaitTime: 10 }, { FunctionName });
  }

  function invoke(FunctionName: string, event: unknown = {}, more: object = {}): Promise<InvokeWithResponseStreamCommandOutput> {
    return client.send(new InvokeWithResponseStreamCommand({ FunctionName, Payload: JSON.stringify(event), ...more }));
  }

  async function read({ EventStream }: InvokeWithResponseStreamCommandOutput, onChunk = () => {}): Promise<Read> {
    const chunks: string[] = [];
    let complete: Complete | undefined;
    for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
      complete = InvokeComplete;
      if (!PayloadChunk) continue;
      chunks.push(Buffer.from(PayloadChunk.Payload ?? []).toString("latin1"));
      onChunk();
    }
    return { chunks, complete };
  }

  it("reads the first chunk before the handler has written the last", async () => {
    const waiting = Promise.withResolvers<ServerResponse>();
    const server = createServer((_request, response) => waiting.resolve(response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const answer = await invoke("waits", { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect(answer).to.include({ StatusCode: 200, ExecutedVersion: "$LATEST", ResponseStreamContentType: "application/vnd.amazon.eventstream" });
    expect(remapped).to.equal("text/plain");
    // The handler goes on only when its first chunk has been read here.
    const { chunks, complete } = await read(answer, async () => (await waiting.promise).end());
    server.closeAllConnections();
    server.close();
    expect(chunks).to.deep.equal(["first", "second"]);
    expect(complete).to.deep.equal({});
  });

  it("gets status and headers ahead of the body", async () => {
    const answer = await invoke("http");
    expect(remapped).to.equal("application/vnd.awslambda.http-integration-response");
    expect((await read(answer)).chunks.join("")).to.equal(`{"statusCode":201,"headers":{"x-a":"b"}}${"\0".repeat(8)}body`);
  });

  it("hears at the end why a stream broke off", async () => {
    const { chunks, complete } = await read(await invoke("breaks"));
    expect(chunks).to.deep.equal(["half"]);
    expect(complete?.ErrorCode).to.equal("TypeError");
    expect(JSON.parse(complete?.ErrorDetails ?? "")).to.include({ errorType: "TypeError", errorMessage: "in the middle" });
  });

  it("hears at the end that the function took too long, or exited", async () => {
    const [late, gone] = await Promise.all([invoke("sleeps").then((answer) => read(answer)), invoke("exits").then((answer) => read(answer))]);
    expect([late.chunks, gone.chunks]).to.deep.equal([["half"], ["half"]]);
    expect(late.complete?.ErrorCode).to.equal("Sandbox.Timedout");
    expect(gone.complete?.ErrorCode).to.equal("Runtime.TruncatedResponse");
    expect(late.complete?.ErrorDetails).to.match(/Task timed out after 2\.00 seconds/);
    expect(gone.complete?.ErrorDetails).to.match(/the runtime's response ended early/);
  });

  it("hears at the end of an error ahead of the first byte", async () => {
    const { chunks, complete } = await read(await invoke("throws"));
    expect(chunks).to.deep.equal([]);
    expect(complete?.ErrorCode).to.equal("RangeError");
  });

  it("gets the result of a function that does not stream in pieces, more than it may have whole refused", async () => {
    const { chunks } = await read(await invoke("whole", { bytes: 1_000_000 }));
    expect(chunks.join("")).to.have.length(1_000_000);
    const { complete } = await read(await invoke("whole", { bytes: 6_291_557 }));
    expect(complete?.ErrorCode).to.equal("Function.ResponseSizeTooLarge");
  });

  it("gets more than 6 MB of a function that streams", async () => {
    const { chunks, complete } = await read(await invoke("chunks", { count: 7, size: 1_000_000 }));
    expect(chunks.reduce((sum, chunk) => sum + chunk.length, 0)).to.equal(7 * (1_000_000 + "chunk 0\n".length));
    expect(complete?.ErrorCode).to.equal(undefined);
  });

  it("gets the log's tail when it asks for it, and the version that ran", async () => {
    await client.send(new PublishVersionCommand({ FunctionName: "chunks" }));
    const answer = await invoke("chunks", {}, { LogType: "Tail", Qualifier: "1" });
    expect(answer.ExecutedVersion).to.equal("1");
    const { complete } = await read(answer);
    expect(Buffer.from(complete?.LogResult ?? "", "base64").toString()).to.match(/START RequestId: \S+ Version: 1\n[\s\S]*REPORT /);
  });
});
