// Each protocol, read and written along tiny models and the real ones.
import { expect } from "chai";
import { ServiceError } from "../../core/errors.ts";
import { tinyModel } from "../fixture.ts";
import { model as lambda } from "../lambda/model.ts";
import type { OperationModel, ServiceModel, Shape } from "../model.ts";
import { model as s3 } from "../s3/model.ts";
import { model as sts } from "../sts/model.ts";
import { protocols } from "./index.ts";
import type { Call, WireRequest } from "./protocol.ts";

const context = { requestId: "RID", hostId: "HID", path: "/b/k" };

function call(model: ServiceModel, name = "Try"): Call {
  return { model, name, operation: model.operations[name] as OperationModel };
}

function request(parts: { headers?: Record<string, string>; labels?: Record<string, string>; query?: string; body?: string | Uint8Array } = {}): WireRequest {
  const { headers = {}, labels = {}, query = "", body = "" } = parts;
  return { headers, labels, query: new URLSearchParams(query), body: Buffer.from(body) };
}

function thrown(work: () => unknown): ServiceError {
  try {
    work();
  } catch (error) {
    return error as ServiceError;
  }
  throw new Error("nothing was thrown");
}

const NESTED: Record<string, Shape> = {
  Tag: { type: "structure", members: { Key: { shape: "String" }, Value: { shape: "String" } } },
  Tags: { type: "list", member: { shape: "Tag", locationName: "Tag" } },
  FlatTags: { type: "list", member: { shape: "Tag" }, flattened: true },
  Numbers: { type: "list", member: { shape: "Integer" } },
  Strings: { type: "map", key: { shape: "String" }, value: { shape: "String" } },
};

const INPUT: Shape = {
  type: "structure",
  members: {
    Name: { shape: "String" },
    Count: { shape: "Integer" },
    Data: { shape: "Blob" },
    At: { shape: "Timestamp" },
    Tags: { shape: "Tags" },
    Flat: { shape: "FlatTags" },
    Numbers: { shape: "Numbers" },
    Map: { shape: "Strings" },
  },
};

const VALUE = {
  Name: "a <b> & 'c'",
  Count: 7,
  Data: Buffer.from("bytes"),
  At: new Date("2026-01-02T03:04:05.000Z"),
  Tags: [{ Key: "k", Value: "v" }],
  Flat: [{ Key: "1" }, { Key: "2" }],
  Numbers: [1, 2, 3],
  Map: { one: "1", two: "2" },
};

describe("protocols", () => {
  for (const name of ["rest-xml", "rest-json", "json"] as const) {
    it(`${name} reads what it wrote`, () => {
      const model = tinyModel(name, { ...NESTED, Input: INPUT, Output: INPUT });
      const { body } = protocols[name].encode(call(model), VALUE, context);
      expect(protocols[name].decode(call(model), request({ body: body as string }))).to.deep.equal(VALUE);
    });
  }
});

describe("REST-XML", () => {
  const { decode, encode, encodeError } = protocols["rest-xml"];

  it("reads path, query string, headers and prefixed headers", () => {
    const headers = { "x-amz-meta-a": "1", "x-amz-acl": "private", "content-length": "5", expires: "Thu, 01 Jan 2026 00:00:00 GMT" };
    const input = decode(call(s3, "PutObject"), request({ headers, labels: { Bucket: "b", Key: "k" } }));
    expect(input).to.deep.include({ Bucket: "b", Key: "k", ACL: "private", ContentLength: 5, Metadata: { a: "1" } });
  });

  it("reads an XML document with entities, namespaces and flattened lists", () => {
    const body = `<?xml version="1.0"?>
      <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet> true </Quiet>
        <Object><Key> a&amp;b&#13;&#x1F600; </Key></Object><Object><Key>c</Key><VersionId>v</VersionId></Object></Delete>`;
    const input = decode(call(s3, "DeleteObjects"), request({ labels: { Bucket: "b" }, body }));
    expect(input["Delete"]).to.deep.equal({ Quiet: true, Objects: [{ Key: " a&b\r😀 " }, { Key: "c", VersionId: "v" }] });
  });

  it("reads a notification configuration as clients write it", () => {
    const body =
      "<NotificationConfiguration><CloudFunctionConfiguration><Id>1</Id><CloudFunction>arn</CloudFunction><Event>s3:ObjectCreated:*</Event><Event>s3:ObjectRemoved:*</Event>" +
      "<Filter><S3Key><FilterRule><Name>prefix</Name><Value>in/</Value></FilterRule></S3Key></Filter></CloudFunctionConfiguration></NotificationConfiguration>";
    const { NotificationConfiguration } = decode(call(s3, "PutBucketNotificationConfiguration"), request({ body })) as Record<string, unknown>;
    expect(NotificationConfiguration).to.deep.equal({
      LambdaFunctionConfigurations: [
        {
          Id: "1",
          LambdaFunctionArn: "arn",
          Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"],
          Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "in/" }] } },
        },
      ],
    });
  });

  it("reads attributes", () => {
    const grantee = '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>x</ID></Grantee>';
    const body = `<AccessControlPolicy><AccessControlList><Grant>${grantee}<Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>`;
    const input = decode(call(s3, "PutBucketAcl"), request({ body })) as { AccessControlPolicy: { Grants: unknown } };
    expect(input.AccessControlPolicy.Grants).to.deep.equal([{ Grantee: { ID: "x", Type: "CanonicalUser" }, Permission: "READ" }]);
  });

  const malformed: [string, string][] = [
    ["text that is no XML", "{}"],
    ["elements that do not close", "<Delete><Object>"],
    ["a document type", '<!DOCTYPE x [<!ENTITY e "boom">]><Delete><Object><Key>&e;</Key></Object></Delete>'],
    ["an entity that it does not know", "<Delete><Object><Key>&boom;</Key></Object></Delete>"],
    ["elements nested too deep", "<a>".repeat(100) + "</a>".repeat(100)],
    ["a word where a boolean belongs", "<Delete><Quiet>perhaps</Quiet></Delete>"],
  ];
  for (const [what, body] of malformed) {
    it(`refuses ${what}`, () =>
      expect(thrown(() => decode(call(s3, "DeleteObjects"), request({ body })))).to.include({ code: "MalformedXML", statusCode: 400 }));
  }

  it("writes documents with S3's root elements", () => {
    const output = { Name: "b", IsTruncated: false, KeyCount: 1, Contents: [{ Key: "a & b\r", Size: 3, LastModified: new Date(0) }] };
    const { headers, body } = encode(call(s3, "ListObjectsV2"), output, context);
    expect(headers).to.deep.equal({ "x-amz-request-id": "RID", "x-amz-id-2": "HID", "Content-Type": "application/xml" });
    expect(body).to.equal(
      '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>' +
        "<Contents><Key>a &amp; b&#13;</Key><LastModified>1970-01-01T00:00:00.000Z</LastModified><Size>3</Size></Contents><Name>b</Name><KeyCount>1</KeyCount></ListBucketResult>",
    );
  });

  it("writes GetBucketLocation's one element", () => {
    const body = (LocationConstraint?: string) => encode(call(s3, "GetBucketLocation"), { LocationConstraint }, context).body;
    expect(body("eu-west-1")).to.include('<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>');
    expect(body()).to.include('<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>');
  });

  it("declares the namespace of an attribute's prefix", () => {
    const { body } = encode(call(s3, "GetBucketAcl"), { Grants: [{ Grantee: { ID: "x", Type: "CanonicalUser" }, Permission: "READ" }] }, context);
    expect(body).to.include('<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>x</ID></Grantee>');
  });

  it("writes headers by their type, and the model's status", () => {
    const { headers, statusCode } = encode(
      call(s3, "HeadObject"),
      { ContentLength: 5, LastModified: new Date(0), Metadata: { a: "b" }, DeleteMarker: true },
      context,
    );
    expect(headers).to.include({ "Content-Length": "5", "Last-Modified": "Thu, 01 Jan 1970 00:00:00 GMT", "x-amz-meta-a": "b", "x-amz-delete-marker": "true" });
    expect(statusCode).to.equal(200);
    expect(encode(call(s3, "DeleteObject"), {}, context)).to.deep.include({ statusCode: 204, body: undefined });
  });

  it("writes errors with code, message, further members, resource and ids", () => {
    const error = new ServiceError("NoSuchKey", "The specified key does not exist.", 404, { members: { Key: "k<" } });
    expect(encodeError(s3, error, context).body).to.equal(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>k&lt;</Key>' +
        "<Resource>/b/k</Resource><RequestId>RID</RequestId><HostId>HID</HostId></Error>",
    );
    expect(encodeError(s3, new ServiceError("NotModified", "", 304, { headers: { ETag: '"x"' } }), context)).to.deep.equal({
      statusCode: 304,
      headers: { "x-amz-request-id": "RID", "x-amz-id-2": "HID", ETag: '"x"' },
    });
  });
});

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
    const { headers, body } = encode(call(lambda, "InvokeWithResponseStream"), { StatusCode: 200, EventStream: events }, context);
    const bytes = Buffer.concat(await (body as import("node:stream").Readable).toArray());
    expect(headers["Content-Type"]).to.equal("application/vnd.amazon.eventstream");
    expect(bytes.readUInt32BE(0)).to.be.below(bytes.length);
    expect(bytes.toString("latin1")).to.include("PayloadChunk").and.include("hello").and.include('{"LogResult":"log"}');
  });
});

describe("AWS JSON", () => {
  const model = tinyModel("json", { Input: INPUT, ...NESTED, Output: INPUT }, {}, { jsonVersion: "1.1", targetPrefix: "Tiny" });
  const { decode, encode, encodeError } = protocols.json;

  it("takes an empty body for an empty input", () => expect(decode(call(model), request())).to.deep.equal({}));

  it("names its version in the content type, and writes seconds for timestamps", () => {
    const { headers, body } = encode(call(model), { At: new Date(1500) }, context);
    expect(headers["Content-Type"]).to.equal("application/x-amz-json-1.1");
    expect(body).to.equal('{"At":1.5}');
  });

  it("writes errors with `__type`", () => {
    const { body } = encodeError(model, new ServiceError("ResourceNotFoundException", "gone", 400), context);
    expect(body).to.equal('{"__type":"ResourceNotFoundException","message":"gone"}');
  });
});

describe("Query", () => {
  const { decode, encode, encodeError } = protocols.query;

  it("reads nested names, lists in the order of their numbers, flat lists and maps", () => {
    const model = tinyModel("query", { ...NESTED, Input: INPUT });
    const body =
      "Action=Try&Name=a%20b&Count=7&At=2026-01-02T03%3A04%3A05Z&Tags.Tag.10.Key=ten&Tags.Tag.2.Key=two&Tags.Tag.2.Value=v" +
      "&Flat.1.Key=x&Numbers.member.1=1&Map.entry.1.key=k&Map.entry.1.value=v";
    expect(decode(call(model), request({ body }))).to.deep.equal({
      Name: "a b",
      Count: 7,
      At: new Date("2026-01-02T03:04:05Z"),
      Tags: [{ Key: "two", Value: "v" }, { Key: "ten" }],
      Flat: [{ Key: "x" }],
      Numbers: [1],
      Map: { k: "v" },
    });
  });

  it("wraps the result", () => {
    const { body } = encode(call(sts, "GetCallerIdentity"), { UserId: "u", Account: "1", Arn: "a" }, context);
    expect(body).to.equal(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><UserId>u</UserId><Account>1</Account><Arn>a</Arn></GetCallerIdentityResult>' +
        "<ResponseMetadata><RequestId>RID</RequestId></ResponseMetadata></GetCallerIdentityResponse>\n",
    );
  });

  it("writes errors", () => {
    const { body } = encodeError(sts, new ServiceError("ValidationError", "x & y", 400), context);
    expect(body).to.equal(
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>x &amp; y</Message></Error><RequestId>RID</RequestId></ErrorResponse>\n',
    );
  });
});
