// The Lambda API over HTTP, called by AWS's own client.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  InvokeAsyncCommand,
  InvokeCommand,
  LambdaClient,
  type LambdaServiceException,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { strToU8, zipSync } from "fflate";
import { openMemoryBus } from "../../broker/index.ts";
import { Activity } from "../../core/activity.ts";
import { ACCOUNT_ID, DEFAULT_REGION } from "../../core/arn.ts";
import type { Bus } from "../../core/bus.ts";
import { SystemClock } from "../../core/clock.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";
import type { Outcome } from "../../core/outcome.ts";
import { Payload } from "../../core/payload.ts";
import { Registry } from "../../core/registry.ts";
import { subjects } from "../../core/subjects.ts";
import { noopTracer } from "../../core/tracing.ts";
import { createAwsClient } from "../../services/client.ts";
import { type Gateway, startGateway } from "../../services/gateway.ts";
import { open } from "../../services/lambda/index.ts";
import { schema } from "../../services/lambda/schema.ts";
import type { Service } from "../../services/service.ts";

const ZIP = zipSync({ "index.mjs": strToU8("export const handler = async (event) => event;") });
const FUNCTION: CreateFunctionCommandInput = {
  FunctionName: "f",
  Runtime: "nodejs22.x",
  Handler: "index.handler",
  Role: "arn:aws:iam::000000000000:role/r",
  Code: { ZipFile: ZIP },
};

describe("the Lambda API over HTTP", () => {
  const clock = new SystemClock();
  const ids = new Ids();
  let bus: Bus;
  let service: Service;
  let gateway: Gateway;
  let client: LambdaClient;
  let subscription: AbortController;
  let dataDirectory: string;

  beforeEach(async () => {
    bus = openMemoryBus({ clock, ids, logger: silent });
    const place = { activity: new Activity(), region: DEFAULT_REGION, accountId: ACCOUNT_ID };
    const aws = createAwsClient({ ids, tracer: noopTracer, ...place, endpoint: () => gateway.endpoint });
    dataDirectory = await mkdtemp(join(tmpdir(), "lambdabus-lambda-api-"));
    const common = { clock, ids, logger: silent, tracer: noopTracer, ...place };
    service = await open(schema.parse({}), { ...common, bus, aws, registry: new Registry(), journal: await bus.journal("lambda"), dataDirectory });
    gateway = await startGateway({ services: () => [service], host: "127.0.0.1", port: 0, ...common });
    gateway.ready = true;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    client = new LambdaClient({ endpoint: gateway.endpoint, region: DEFAULT_REGION, credentials, maxAttempts: 1 });
    subscription = new AbortController();
  });

  afterEach(async () => {
    subscription.abort();
    client.destroy();
    await gateway[Symbol.asyncDispose]();
    await service[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  /** Plays the invoker: answers every request for `f`. */
  async function answer(outcome: (data: Payload) => Outcome): Promise<void> {
    for await (const delivery of bus.subscribe(subjects.invokeRequest("f", "invoke"), subscription.signal)) {
      await delivery.settle(delivery.events.map((event) => outcome(event.data)));
    }
  }

  async function refused(call: Promise<unknown>): Promise<{ name: string; status: number | undefined; message: string }> {
    const error = await call.then(
      () => undefined,
      (thrown: LambdaServiceException) => thrown,
    );
    if (!error) throw new Error("the call was not refused");
    return { name: error.name, status: error.$metadata.httpStatusCode, message: error.message };
  }

  it("creates a function for which the client's waiter waits", async () => {
    const created = await client.send(new CreateFunctionCommand(FUNCTION));
    expect(created.$metadata.httpStatusCode).to.equal(201);
    expect(created).to.include({ State: "Pending", Version: "$LATEST", CodeSize: ZIP.byteLength });
    const waited = await waitUntilFunctionActiveV2({ client, maxWaitTime: 5 }, { FunctionName: "f" });
    expect(waited.state).to.equal("SUCCESS");
  });

  it("serves the package at the address that GetFunction gives", async () => {
    await client.send(new CreateFunctionCommand(FUNCTION));
    const { Code } = await client.send(new GetFunctionCommand({ FunctionName: "f" }));
    const response = await fetch(Code?.Location as string);
    expect(response.status).to.equal(200);
    expect(response.headers.get("content-type")).to.equal("application/zip");
    expect(Buffer.from(await response.arrayBuffer()).equals(ZIP)).to.equal(true);
  });

  it("invokes and answers the bytes, the version and the log", async () => {
    await client.send(new CreateFunctionCommand(FUNCTION));
    const invocation = {
      requestId: "r",
      executedVersion: "$LATEST",
      environmentId: "e",
      coldStart: true,
      durationMs: 1,
      billedDurationMs: 1,
      maxMemoryUsedMb: 1,
      logResult: "TE9H",
    };
    void answer((data) => ({ status: "succeeded", payload: data, invocation }));
    const Payload = strToU8('{"n": 1.0}');
    const done = await client.send(new InvokeCommand({ FunctionName: "f", Payload, LogType: "Tail" }));
    expect(done).to.include({ StatusCode: 200, ExecutedVersion: "$LATEST", LogResult: "TE9H" });
    expect(done.Payload?.transformToString()).to.equal('{"n": 1.0}');
    expect(done.FunctionError).to.equal(undefined);
    expect(done.$metadata.requestId).to.match(/^[0-9a-f-]{36}$/);
  });

  it("answers a function's error with 200 and its document", async () => {
    await client.send(new CreateFunctionCommand(FUNCTION));
    const payload = Payload.of({ errorType: "Error", errorMessage: "no" });
    void answer(() => ({ status: "returned", error: { errorType: "Error", errorMessage: "no", payload } }));
    const done = await client.send(new InvokeCommand({ FunctionName: "f" }));
    expect(done).to.include({ StatusCode: 200, FunctionError: "Unhandled" });
    expect(JSON.parse(done.Payload!.transformToString())).to.deep.equal({ errorType: "Error", errorMessage: "no" });
  });

  it("throttles with a reason and Retry-After", async () => {
    await client.send(new CreateFunctionCommand(FUNCTION));
    const refusal = { code: "TooManyRequestsException", message: "Rate Exceeded.", statusCode: 429, members: { Reason: "ConcurrentInvocationLimitExceeded" } };
    void answer(() => ({ status: "refused", refusal: { ...refusal, retryAfterSeconds: 2 } }));
    const error = await client.send(new InvokeCommand({ FunctionName: "f" })).catch((thrown) => thrown);
    expect(error).to.include({ name: "TooManyRequestsException", Reason: "ConcurrentInvocationLimitExceeded", retryAfterSeconds: "2" });
    expect(error.$metadata.httpStatusCode).to.equal(429);
  });

  it("takes events with 202 and dry runs with 204", async () => {
    await client.send(new CreateFunctionCommand(FUNCTION));
    const event = await client.send(new InvokeCommand({ FunctionName: "f", InvocationType: "Event", Payload: strToU8("{}") }));
    expect([event.StatusCode, event.ExecutedVersion, event.Payload?.length ?? 0]).to.deep.equal([202, undefined, 0]);
    expect((await client.send(new InvokeCommand({ FunctionName: "f", InvocationType: "DryRun" }))).StatusCode).to.equal(204);
    expect((await client.send(new InvokeAsyncCommand({ FunctionName: "f", InvokeArgs: strToU8("[1]") }))).Status).to.equal(202);
  });

  it("updates code and configuration, publishes and lists", async () => {
    await client.send(new CreateFunctionCommand(FUNCTION));
    const ZipFile = zipSync({ "index.mjs": strToU8("export const handler = () => 2;") });
    expect(await client.send(new UpdateFunctionCodeCommand({ FunctionName: "f", ZipFile }))).to.include({ LastUpdateStatus: "InProgress" });
    expect((await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 5 }, { FunctionName: "f" })).state).to.equal("SUCCESS");
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: "f", Environment: { Variables: { STAGE: "x" } } }));
    expect(await client.send(new PublishVersionCommand({ FunctionName: "f" }))).to.include({ Version: "1" });
    await client.send(new CreateAliasCommand({ FunctionName: "f", Name: "live", FunctionVersion: "1" }));
    expect((await client.send(new GetFunctionCommand({ FunctionName: "f:live" }))).Configuration?.Version).to.equal("1");
    expect((await client.send(new ListFunctionsCommand({}))).Functions).to.have.length(1);
    expect((await client.send(new ListVersionsByFunctionCommand({ FunctionName: "f" }))).Versions).to.have.length(2);
  });

  it("keeps permissions, retries, concurrency and tags", async () => {
    const { FunctionArn } = await client.send(new CreateFunctionCommand(FUNCTION));
    const grant = { FunctionName: "f", StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com", SourceArn: "arn:aws:s3:::b" };
    expect((await client.send(new AddPermissionCommand(grant))).$metadata.httpStatusCode).to.equal(201);
    expect(JSON.parse((await client.send(new GetPolicyCommand({ FunctionName: "f" }))).Policy!).Statement[0].Sid).to.equal("s3");
    await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "f", MaximumRetryAttempts: 0 }));
    const config = await client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: "f" }));
    expect(config.MaximumRetryAttempts).to.equal(0);
    expect(config.LastModified).to.be.instanceOf(Date);
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName: "f", ReservedConcurrentExecutions: 3 }));
    expect(await client.send(new GetFunctionConcurrencyCommand({ FunctionName: "f" }))).to.include({ ReservedConcurrentExecutions: 3 });
    await client.send(new TagResourceCommand({ Resource: FunctionArn, Tags: { a: "1", b: "2" } }));
    await client.send(new UntagResourceCommand({ Resource: FunctionArn, TagKeys: ["a"] }));
    expect((await client.send(new ListTagsCommand({ Resource: FunctionArn }))).Tags).to.deep.equal({ b: "2" });
    expect((await client.send(new GetAccountSettingsCommand({}))).AccountUsage?.FunctionCount).to.equal(1);
  });

  it("deletes with 204, and then knows the function no more", async () => {
    await client.send(new CreateFunctionCommand(FUNCTION));
    expect((await client.send(new DeleteFunctionCommand({ FunctionName: "f" }))).$metadata.httpStatusCode).to.equal(204);
    expect(await refused(client.send(new GetFunctionCommand({ FunctionName: "f" })))).to.deep.equal({
      name: "ResourceNotFoundException",
      status: 404,
      message: "Function not found: arn:aws:lambda:us-east-1:000000000000:function:f",
    });
  });

  it("refuses in AWS's words", async () => {
    await client.send(new CreateFunctionCommand(FUNCTION));
    const invoke = (Payload: Uint8Array) => client.send(new InvokeCommand({ FunctionName: "f", Payload }));
    expect(await refused(client.send(new CreateFunctionCommand(FUNCTION)))).to.deep.equal({
      name: "ResourceConflictException",
      status: 409,
      message: "Function already exist: f",
    });
    expect(await refused(invoke(strToU8("{no json")))).to.include({ name: "InvalidRequestContentException", status: 400 });
    expect(await refused(invoke(new Uint8Array(6_291_457).fill(32)))).to.deep.equal({
      name: "RequestTooLargeException",
      status: 413,
      message: "6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)",
    });
    expect(await refused(client.send(new CreateFunctionCommand({ ...FUNCTION, FunctionName: "g", Runtime: "nodejs99.x" as never })))).to.include({
      name: "InvalidParameterValueException",
      status: 400,
    });
    expect(await refused(client.send(new CreateFunctionCommand({ ...FUNCTION, FunctionName: "g", Code: { ZipFile: strToU8("no zip") } })))).to.deep.equal({
      name: "InvalidParameterValueException",
      status: 400,
      message: "Could not unzip uploaded file. Please check your file, then try to upload again.",
    });
    expect(await refused(client.send(new GetFunctionCommand({ FunctionName: "not a name" })))).to.include({ name: "ValidationException", status: 400 });
  });

  it("answers ServiceException where nobody runs functions", async () => {
    await client.send(new CreateFunctionCommand(FUNCTION));
    expect(await refused(client.send(new InvokeCommand({ FunctionName: "f" })))).to.include({ name: "ServiceException", status: 500 });
  });
});
