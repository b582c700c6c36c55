import { expect } from "chai";
import { functionArn, parseArn, parseFunctionReference } from "./arn.ts";
import { parseDuration } from "./duration.ts";
import type { FunctionDefinition } from "./function.ts";
import { Ids } from "./ids.ts";
import { Payload } from "./payload.ts";
import { Registry } from "./registry.ts";
import { parseSubject, subjectMatches, subjects } from "./subjects.ts";
import { extractContext, formatXrayHeader, parseTraceparent, parseXrayHeader, trace } from "./tracing.ts";

describe("subjects", () => {
  it("escape a name so that it stays one token, and give it back", () => {
    const subject = subjects.source("s3", "my.bucket > é");
    expect(subject.split(".")).to.have.length(3);
    expect(parseSubject(subject)).to.deep.equal(["source", "s3", "my.bucket > é"]);
  });

  it("match * for one token and > for one or more", () => {
    expect(subjectMatches("invoke.event.*", "invoke.event.f")).to.equal(true);
    expect(subjectMatches("invoke.>", "invoke.request.f.m")).to.equal(true);
    expect(subjectMatches("invoke.>", "invoke")).to.equal(false);
    expect(subjectMatches("invoke.*", "invoke.event.f")).to.equal(false);
  });
});

describe("ARNs", () => {
  it("are read in every form in which Lambda takes a function's name", () => {
    for (const text of ["F:live", "000000000000:function:F:live", functionArn("F", "us-east-1", "live")]) {
      expect(parseFunctionReference(text)).to.include({ name: "F", qualifier: "live" });
    }
    expect(parseFunctionReference("F")).to.deep.equal({ name: "F" });
    expect(parseFunctionReference("a b")).to.equal(undefined);
  });

  it("are taken apart", () => {
    expect(parseArn("arn:aws:s3:::photos")).to.deep.equal({ service: "s3", region: "", accountId: "", resource: "photos" });
    expect(parseArn("photos")).to.equal(undefined);
  });
});

describe("Ids", () => {
  it("repeat themselves with the same seed, and only then", () => {
    expect(new Ids("a").uuid()).to.equal(new Ids("a").uuid());
    expect(new Ids("a").uuid()).to.not.equal(new Ids("b").uuid());
    expect(new Ids().uuid()).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe("Payload", () => {
  it("keeps the bytes it was made from", () => {
    expect(Payload.from('{"n":1.0,"big":12345678901234567890}').text).to.equal('{"n":1.0,"big":12345678901234567890}');
  });

  it("writes undefined as null, as Lambda does with a missing result", () => {
    expect(Payload.of(undefined).text).to.equal("null");
  });
});

describe("Registry", () => {
  it("tells a watcher what exists and what changes", () => {
    const registry = new Registry();
    const seen: string[] = [];
    const mapping = { id: "m", connector: "s3", source: "a", functionArn: "f", enabled: true, options: {} };
    registry.mappings.put("m", mapping);
    const watch = registry.mappings.watch((change) => seen.push(`${change.kind} ${change.id}`));
    registry.mappings.remove("m");
    watch[Symbol.dispose]();
    registry.mappings.put("m", mapping);
    expect(seen).to.deep.equal(["put m", "removed m"]);
  });

  it("divides the calls of an alias by a number that the caller draws", () => {
    const registry = new Registry();
    const definition = { name: "f", version: "2" } as FunctionDefinition;
    registry.functions.put("f:live", { ...definition, version: "1", routing: { weight: 0.25, definition } });
    const version = (drawn?: number) => registry.resolve("f", "live", drawn)?.version;
    expect([version(0), version(0.24), version(0.25), version(0.99), version()]).to.deep.equal(["2", "2", "1", "1", "1"]);
  });
});

describe("trace headers", () => {
  const w3c = "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01";
  const xray = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

  it("say the same in W3C's and X-Ray's form", () => {
    const span = parseTraceparent(w3c);
    expect(span && formatXrayHeader(span)).to.equal(xray);
    expect(trace.getSpanContext(extractContext({ xray }))).to.deep.equal(span);
  });

  it("keep the lineage apart, and survive a header without a parent", () => {
    expect(parseXrayHeader(`${xray};Lineage=1:abcd:2`).lineage).to.equal("1:abcd:2");
    expect(parseXrayHeader("Root=1-5759e988-bd862e3fe1be46a994272793").span?.traceId).to.equal("5759e988bd862e3fe1be46a994272793");
    expect(parseXrayHeader("nonsense")).to.deep.equal({});
  });

  it("say whether the caller samples; who has not decided leaves it to us, who do", () => {
    const flags = (sampled: string) => parseXrayHeader(xray.replace("Sampled=1", sampled)).span?.traceFlags;
    expect([flags("Sampled=0"), flags("Sampled=1"), flags("Sampled=?"), flags("Self=1-5759e988-bd862e3fe1be46a994272794")]).to.deep.equal([0, 1, 1, 1]);
    const unsampled = parseTraceparent(w3c.replace(/01$/, "00"));
    expect(unsampled && formatXrayHeader(unsampled)).to.match(/;Sampled=0$/);
  });
});

describe("durations", () => {
  it("are read as people write them", () => {
    expect(parseDuration("1h30m")).to.equal(5_400_000);
    expect(parseDuration("250ms")).to.equal(250);
    expect(parseDuration("15")).to.equal(15_000);
    expect(parseDuration("soon")).to.equal(undefined);
  });
});
