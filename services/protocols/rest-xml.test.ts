// REST-XML, along S3's model.
import { expect } from "chai";
import { ServiceError } from "../../core/errors.ts";
import { model as s3 } from "../s3/model.ts";
import { call, context, request, thrown } from "./fixture.ts";
import { protocols } from "./index.ts";

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
    ["another document than is asked for", "<Remove><Object><Key>k</Key></Object></Remove>"],
    ["elements that do not close", "<Delete><Object>"],
    ["a document type", '<!DOCTYPE x [<!ENTITY e "boom">]><Delete><Object><Key>&e;</Key></Object></Delete>'],
    ["an entity that it does not know", "<Delete><Object><Key>&boom;</Key></Object></Delete>"],
    ["elements nested too deep", "<a>".repeat(100) + "</a>".repeat(100)],
    ["elements nested too deep behind attributes that look like ends", '<a b="/>">'.repeat(20_000)],
    ["tags without end, in one pass", "<a".repeat(200_000)],
    ["a word where a boolean belongs", "<Delete><Quiet>perhaps</Quiet></Delete>"],
  ];
  for (const [what, body] of malformed) {
    it(`refuses ${what}`, () =>
      expect(thrown(() => decode(call(s3, "DeleteObjects"), request({ body })))).to.include({ code: "MalformedXML", statusCode: 400 }));
  }

  it("refuses a parameter that is not of its type, in S3's words", () => {
    const refused = (query: string, headers = {}) => thrown(() => decode(call(s3, "ListParts"), request({ query, headers }))) as ServiceError;
    expect(refused("max-parts=many")).to.deep.include({
      code: "InvalidArgument",
      message: "Provided max-parts not an integer or within integer range",
      members: { ArgumentName: "max-parts", ArgumentValue: "many" },
    });
  });

  it("ignores a condition on a date that is none, as HTTP has it", () => {
    const headers = { "if-modified-since": "yesterday", "if-unmodified-since": "Thu, 01 Jan 2026 00:00:00 GMT" };
    const input = decode(call(s3, "GetObject"), request({ headers, labels: { Bucket: "b", Key: "k" } }));
    expect(input).to.have.property("IfUnmodifiedSince").and.to.deep.equal(new Date("2026-01-01T00:00:00Z"));
    expect(input).to.not.have.property("IfModifiedSince");
  });

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
