// Calls inside the process, which are to be told from calls over HTTP by nothing.
import { Readable } from "node:stream";
import { expect } from "chai";
import { Activity } from "../core/activity.ts";
import type { ServiceError } from "../core/errors.ts";
import { Ids } from "../core/ids.ts";
import { noopTracer } from "../core/tracing.ts";
import { createAwsClient } from "./client.ts";
import { fakeService } from "./fixture.ts";
import { model as lambdaModel } from "./lambda/model.ts";
import { model as s3Model } from "./s3/model.ts";
import type { RequestContext } from "./service.ts";

describe("createAwsClient", () => {
  const client = createAwsClient({
    activity: new Activity(),
    ids: new Ids("client"),
    tracer: noopTracer,
    region: "us-east-1",
    accountId: "000000000000",
    endpoint: () => "http://localhost:4566",
  });
  const put = async (input: object, context: RequestContext) => ({ input, body: Buffer.concat((await context.body?.toArray()) ?? []).toString() });
  client.register(fakeService("s3", s3Model, { PutObject: put }));
  client.register(fakeService("lambda", lambdaModel, { GetFunction: (_input, context: RequestContext) => ({ ...context }) }));

  for (const [what, body] of Object.entries({
    text: "hello",
    bytes: Buffer.from("hello"),
    "a stream": Readable.from([Buffer.from("hel"), Buffer.from("lo")]),
  })) {
    it(`hands a streamed member over as the body: ${what}`, async () => {
      expect(await client.call("s3", "PutObject", { Bucket: "b", Key: "k", Body: body })).to.deep.equal({ input: { Bucket: "b", Key: "k" }, body: "hello" });
    });
  }

  it("gives actions the context that a request has", async () => {
    const context = await client.call("lambda", "GetFunction", { FunctionName: "f" });
    expect(context).to.include({ region: "us-east-1", accountId: "000000000000", endpoint: "http://localhost:4566", sourceIp: "127.0.0.1" });
    expect(context["requestId"]).to.match(/^[0-9a-f-]{36}$/);
  });

  async function failureOf(service: string, action: string, input: object): Promise<ServiceError> {
    return (await client.call(service, action, input).catch((error: unknown) => error)) as ServiceError;
  }

  it("checks input against the model", async () => {
    expect(await failureOf("lambda", "GetFunction", {})).to.include({ code: "ValidationException" });
  });

  it("names what it does not have", async () => {
    expect((await failureOf("dynamodb", "ListTables", {})).message).to.equal("lambdabus does not implement dynamodb:ListTables");
    expect((await failureOf("lambda", "ListLayers", {})).message).to.equal("lambdabus does not implement lambda:ListLayers");
  });
});
