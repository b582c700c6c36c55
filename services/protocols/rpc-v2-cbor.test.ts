// Smithy's RPC v2 in CBOR: as a protocol by itself, and over HTTP.
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { ServiceError } from "../../core/errors.ts";
import { fakeService, serve, signedFor, tinyModel } from "../fixture.ts";
import type { Shape } from "../model.ts";
import { decodeCbor, encodeCbor, Float, Tagged } from "./cbor.ts";
import { call, context, INPUT, NESTED, request, thrown, VALUE } from "./fixture.ts";
import { protocols } from "./index.ts";

const MEASURED: Shape = { type: "structure", members: { ...INPUT.members, Value: { shape: "Double" } } };
const shapes = { ...NESTED, Double: { type: "double" }, Input: MEASURED, Output: MEASURED } as const;
const metadata = { protocols: ["smithy-rpc-v2-cbor", "json"], targetPrefix: "Tiny20200101", jsonVersion: "1.0" };
const model = tinyModel("json", shapes, {}, metadata);
const { decode, encode, encodeError } = protocols["smithy-rpc-v2-cbor"];

describe("RPC v2 in CBOR", () => {
  it("reads what it wrote", () => {
    const { body } = encode(call(model), { ...VALUE, Value: 2 }, context);
    expect(decode(call(model), request({ body: body as Uint8Array }))).to.deep.equal({ ...VALUE, Value: 2 });
  });

  it("takes an empty body for an empty input", () => expect(decode(call(model), request())).to.deep.equal({}));

  it("writes doubles as floats, and timestamps as seconds with tag 1", () => {
    const { body, headers } = encode(call(model), { Value: 2, At: new Date(1_500), Count: 3 }, context);
    expect(body).to.deep.equal(encodeCbor({ Count: 3, At: new Tagged(1, new Float(1.5)), Value: new Float(2) }));
    expect(headers).to.include({ "smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor" });
  });

  it("answers without a body where there is nothing to answer", () => {
    const silent = tinyModel("json", { Input: INPUT, ...NESTED });
    expect(encode(call(silent), {}, context)).to.deep.equal({ statusCode: 200, headers: { "smithy-protocol": "rpc-v2-cbor", "x-amzn-RequestId": "RID" } });
  });

  it("writes errors with `__type`, and what older clients call them in a header", () => {
    const headers = { "x-amzn-query-error": "Gone;Sender" };
    const answer = encodeError(model, new ServiceError("GoneException", "gone", 400, { headers }), context);
    expect(answer).to.deep.include({ statusCode: 400, body: encodeCbor({ __type: "GoneException", message: "gone" }) });
    expect(answer.headers).to.include(headers);
  });

  for (const [what, body] of Object.entries({
    "what is no CBOR": Buffer.of(0x1c),
    "a list where a structure is": encodeCbor([]),
    "a number where text is": encodeCbor({ Name: 1 }),
    "text where bytes are": encodeCbor({ Data: "bytes" }),
    "a timestamp without its tag": encodeCbor({ At: 1 }),
  }))
    it(`refuses ${what}`, () => expect(thrown(() => decode(call(model), request({ body })))).to.include({ code: "SerializationException", statusCode: 400 }));

  describe("over HTTP", () => {
    let gateway: Awaited<ReturnType<typeof serve>>;
    const inputs: unknown[] = [];
    before(async () => {
      const takes = (input: unknown) => {
        inputs.push(input);
        return { Count: 1 };
      };
      gateway = await serve([fakeService("tiny", model, { Try: takes }), fakeService("plain", tinyModel("json", shapes), { Try: takes })]);
    });
    after(() => gateway[Symbol.asyncDispose]());
    beforeEach(() => void inputs.splice(0));

    async function send(body: Uint8Array, { service = "Tiny20200101", operation = "Try", headers = {} as Record<string, string> } = {}) {
      const url = `${gateway.endpoint}/service/${service}/operation/${operation}`;
      const answer = await fetch(url, { method: "POST", headers: { "smithy-protocol": "rpc-v2-cbor", ...headers }, body: Buffer.from(body) });
      return { status: answer.status, document: decodeCbor(new Uint8Array(await answer.arrayBuffer())) };
    }

    it("is told by its header, and the service by the path or the signature", async () => {
      expect(await send(encodeCbor({ Name: "a" }))).to.deep.equal({ status: 200, document: { Count: 1 } });
      expect(await send(encodeCbor({ Name: "b" }), { headers: signedFor("tiny") })).to.deep.equal({ status: 200, document: { Count: 1 } });
      expect(inputs).to.deep.equal([{ Name: "a" }, { Name: "b" }]);
    });

    it("takes bodies that the client has compressed", async () => {
      await send(gzipSync(encodeCbor({ Name: "packed" })), { headers: { "content-encoding": "gzip" } });
      expect(inputs).to.deep.equal([{ Name: "packed" }]);
      const headers = { "content-encoding": "gzip" };
      expect(await send(Buffer.from("no gzip"), { headers })).to.deep.include({ status: 400 });
      expect(await send(gzipSync(Buffer.alloc(9 * 1024 * 1024)), { headers })).to.deep.include({ status: 413 });
    });

    it("refuses by its name an operation that there is not", async () => {
      const { status, document } = await send(encodeCbor({}), { operation: "Fly" });
      expect([status, document]).to.deep.equal([400, { __type: "UnknownOperationException", message: "AWS's API of Tiny has no operation Fly" }]);
    });
  });
});
