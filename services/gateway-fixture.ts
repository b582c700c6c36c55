// For tests of the gateway: services that remember what they were asked, and raw requests.
import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { ServiceError } from "../core/errors.ts";
import { fakeService } from "./fixture.ts";
import { model as lambdaModel } from "./lambda/model.ts";
import { model as logsModel } from "./logs/model.ts";
import { model as s3Model } from "./s3/model.ts";
import type { RequestContext } from "./service.ts";
import { model as stsModel } from "./sts/model.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the actions were called with, newest last. */
export const calls: { name: string; input: Record<string, unknown>; context: RequestContext; body?: string; trailers?: unknown }[] = [];

function record(name: string, output: Record<string, unknown> = {}) {
  return async (input: Record<string, unknown>, context: RequestContext) => {
    const body = context.body && Buffer.concat(await context.body.toArray()).toString();
    calls.push({ name, input, context, ...(body !== undefined && { body }), trailers: await context.trailers });
    return output;
  };
}

export const services = [
  fakeService("sts", stsModel, {
    GetCallerIdentity: record("GetCallerIdentity", { Arn: "arn:aws:iam::000000000000:root", Account: "000000000000", UserId: "1" }),
  }),
  fakeService("logs", logsModel, {}),
  fakeService("lambda", lambdaModel, {
    Invoke: async (input, context) => {
      await record("Invoke")(input, context);
      return { StatusCode: 200, Payload: input.Payload };
    },
    CreateFunction: record("CreateFunction"),
    GetFunction: () => {
      throw new TypeError("a bug");
    },
  }),
  fakeService(
    "s3",
    s3Model,
    {
      PutObject: record("PutObject", { ETag: '"e"' }),
      DeleteObjects: record("DeleteObjects", { Deleted: [{ Key: "a" }] }),
      GetObject: (input, context) => {
        if (input.Key === "missing") throw new ServiceError("NoSuchKey", "The specified key does not exist.", 404, { members: { Key: input.Key } });
        context.setHeader("x-extra", "1");
        if (input.Range) context.setStatus(206);
        return { Body: Readable.from([Buffer.from("hel"), Buffer.from("lo")]), ContentLength: 5 };
      },
      HeadObject: () => {
        throw new ServiceError("NotFound", "Not Found", 404);
      },
    },
    { cors: ({ origin }) => (origin === "https://app.example" ? { "Access-Control-Allow-Origin": origin } : undefined) },
  ),
];

/** One request, on a connection of its own. */
export async function send(port: number, method: string, path: string, options: { headers?: Record<string, string>; body?: string } = {}): Promise<Answer> {
  const request = httpRequest({ port, host: "127.0.0.1", method, path, agent: false, headers: options.headers });
  request.end(options.body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return { status: response.statusCode as number, headers: response.headers, body: Buffer.concat(await response.toArray()).toString() };
}
