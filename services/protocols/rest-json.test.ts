// REST-JSON, along Lambda's model.
import { expect } from "chai";
import { ServiceError } from "../../core/errors.ts";
import { model as lambda } from "../lambda/model.ts";
import { call, context, request, thrown } from "./fixture.ts";
import { protocols } from "./index.ts";

describe("REST-JSON", () => {
  const { decode, encode, encodeError } = protocols["rest-json"];

  it("takes a blob payload as it is", () => {
    const headers = { "x-amz-invocation-type": "Event", "x-amz-log-type": "Tail" };
    const input = decode(call(lambda, "Invoke"), request({ headers, labels: { FunctionName: "f" }, query: "Qualifier=live", body: "not json" }));
    expect(input).to.deep.equal({ FunctionName: "f", InvocationType: "Event", LogType: "Tail", Qualifier: "live", Payload: Buffer.from("not json") });
  });

  it("reads lists in the query string", () => {
    expect(decode(call(lambda, "UntagResource"), request({ labels: { Resource: "arn" }, query: "tagKeys=a&tagKeys=b" }))).to.deep.equal({
      Resource: "arn",
      TagKeys: ["a", "b"],
    });
  });

  it("leaves out members that the model does not know, and nulls", () => {
    expect(decode(call(lambda, "CreateFunction"), request({ body: '{"FunctionName":"f","Nonsense":1,"Description":null}' }))).to.deep.equal({
      FunctionName: "f",
    });
  });

  const wrong: [string, string][] = [
    ['{"FunctionName":1}', "NUMBER_VALUE can not be converted to a String"],
    ['{"Timeout":"3"}', "STRING_VALUE can not be converted to an Integer"],
    ['{"Publish":1}', "NUMBER_VALUE can not be converted to a Boolean"],
    ['{"Layers":{}}', "Expected list or null"],
    ['{"Tags":[]}', "Expected map or null"],
    ['{"Handler":{}}', "Start of structure or map found where not expected."],
    ['{"Handler":[]}', "Start of list found where not expected"],
  ];
  for (const [body, message] of wrong) {
    it(`refuses ${body}`, () => {
      const error = thrown(() => decode(call(lambda, "CreateFunction"), request({ body })));
      expect(error).to.include({ code: "SerializationException", message, statusCode: 400 });
    });
  }

  it("refuses what is not JSON", () => {
    expect(thrown(() => decode(call(lambda, "CreateFunction"), request({ body: "{" })))).to.include({ code: "SerializationException", statusCode: 400 });
  });

  it("takes the status from the output where the model puts it there", () => {
    const answer = encode(call(lambda, "Invoke"), { StatusCode: 202, FunctionError: "Unhandled", ExecutedVersion: "1", Payload: Buffer.from("{}") }, context);
    expect(answer.statusCode).to.equal(202);
    expect(answer.headers).to.deep.equal({
      "x-amzn-RequestId": "RID",
      "Content-Type": "application/json",
      "X-Amz-Function-Error": "Unhandled",
      "X-Amz-Executed-Version": "1",
    });
    expect(answer.body).to.deep.equal(Buffer.from("{}"));
  });

  it("writes nothing where the status says so", () => {
    expect(encode(call(lambda, "TagResource"), {}, context)).to.deep.equal({ statusCode: 204, headers: { "x-amzn-RequestId": "RID" } });
  });

  it("writes errors with both spellings of the message", () => {
    const { headers, body, statusCode } = encodeError(lambda, new ServiceError("ResourceNotFoundException", "gone", 404), context);
    expect(statusCode).to.equal(404);
    expect(headers).to.include({ "x-amzn-ErrorType": "ResourceNotFoundException", "x-amzn-RequestId": "RID" });
    expect(body).to.equal('{"Type":"User","Message":"gone","message":"gone"}');
    expect(encodeError(lambda, new ServiceError("ValidationException", "bad", 400), context).body).to.equal('{"message":"bad"}');
    expect(encodeError(lambda, new ServiceError("ServiceException", "oh", 500), context).body).to.include('"Type":"Service"');
  });

  it("writes event streams", async () => {
    const events = (async function* () {
      yield { PayloadChunk: { Payload: Buffer.from("hello") } };
      yield { InvokeComplete: { LogResult: "log" } };
    })();
    const output = { StatusCode: 200, ResponseStreamContentType: "text/html", EventStream: events };
    const { headers, body } = encode(call(lambda, "InvokeWithResponseStream"), output, context);
    const bytes = Buffer.concat(await (body as import("node:stream").Readable).toArray());
    expect(headers).to.include({ "Content-Type": "application/vnd.amazon.eventstream", "X-Amzn-Remapped-Content-Type": "text/html" });
    expect(bytes.readUInt32BE(0)).to.be.below(bytes.length);
    expect(bytes.toString("latin1")).to.include("PayloadChunk").and.include("hello").and.include('{"LogResult":"log"}');
    expect(encode(call(lambda, "InvokeWithResponseStream"), { StatusCode: 204 }, context)).to.deep.equal({
      statusCode: 204,
      headers: { "x-amzn-RequestId": "RID" },
    });
  });
});
