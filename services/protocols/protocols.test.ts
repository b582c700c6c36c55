// The protocols with one address, AWS JSON and Query; and what all have in common.
import { expect } from "chai";
import { ServiceError } from "../../core/errors.ts";
import { tinyModel } from "../fixture.ts";
import { model as sts } from "../sts/model.ts";
import { call, context, INPUT, NESTED, request, VALUE } from "./fixture.ts";
import { protocols } from "./index.ts";

describe("protocols", () => {
  for (const name of ["rest-xml", "rest-json", "json"] as const) {
    it(`${name} reads what it wrote`, () => {
      const model = tinyModel(name, { ...NESTED, Input: INPUT, Output: INPUT });
      const { body } = protocols[name].encode(call(model), VALUE, context);
      expect(protocols[name].decode(call(model), request({ body: body as string }))).to.deep.equal(VALUE);
    });
  }
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
