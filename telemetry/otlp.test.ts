import { expect } from "chai";
import { SpanKind } from "../core/tracing.ts";
import { inProtobuf, makeSpan, makeTrace, spanId, TRACE_ID } from "./fixture.ts";
import { OtlpError, readOtlp, readTrace, writeOtlp } from "./otlp.ts";
import { decodeTraces } from "./otlp-protobuf.ts";

const rich = makeTrace(
  makeSpan(1, "S3/PutObject", [0.25, 4.5], {
    kind: SpanKind.SERVER,
    attributes: { "rpc.system": "aws-api", "http.response.status_code": 200, ratio: 0.5, cold: true, tags: ["a", "b"], nested: { n: 1 } },
    events: [{ name: "exception", time: makeSpan(1, "", [1, 1]).start, attributes: { "exception.type": "TypeError" } }],
    status: { code: "error", message: "boom" },
    scope: { name: "lambdabus", version: "0.1.0" },
  }),
  makeSpan(2, "resize", [1, 3], {
    under: 1,
    kind: SpanKind.CONSUMER,
    links: [{ traceId: "a".repeat(32), spanId: spanId(9), attributes: { "messaging.message.id": "m" } }],
    resource: { "service.name": "thumbnailer" },
    scope: { name: "sharp" },
  }),
);

function spanWith(more: object) {
  const span = { traceId: TRACE_ID, spanId: spanId(1), name: "x", startTimeUnixNano: "1767225600000000000", endTimeUnixNano: "1767225600001000000", ...more };
  return { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] };
}

describe("OTLP", () => {
  it("groups spans by program and scope, with nanoseconds as text and kinds counted from 1", () => {
    const document = writeOtlp(makeTrace(makeSpan(1, "put", [0.25, 1], { kind: SpanKind.SERVER, attributes: { n: 1, f: 1.5 } })));
    expect(JSON.parse(JSON.stringify(document))).to.deep.equal({
      resourceSpans: [
        {
          resource: { attributes: [{ key: "service.name", value: { stringValue: "lambdabus" } }] },
          scopeSpans: [
            {
              scope: { name: "lambdabus" },
              spans: [
                {
                  traceId: TRACE_ID,
                  spanId: spanId(1),
                  name: "put",
                  kind: 2,
                  startTimeUnixNano: "1767225600000250000",
                  endTimeUnixNano: "1767225600001000000",
                  attributes: [
                    { key: "n", value: { intValue: "1" } },
                    { key: "f", value: { doubleValue: 1.5 } },
                  ],
                  events: [],
                  links: [],
                  status: { code: 0 },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it("reads what it writes", () => {
    expect(readTrace(JSON.parse(JSON.stringify(writeOtlp(rich))))).to.deep.equal(rich);
  });

  it("reads the protobuf form to the same spans", () => {
    expect(readOtlp(decodeTraces(inProtobuf(writeOtlp(rich))))).to.deep.equal({ spans: rich.spans, rejected: [] });
  });

  it("takes nanoseconds as numbers, and missing members for empty", () => {
    const { spans } = readOtlp(spanWith({ startTimeUnixNano: 1_767_225_600_000_000_000, kind: undefined }));
    expect(spans[0]).to.deep.include({ kind: SpanKind.INTERNAL, attributes: {}, events: [], links: [], status: { code: "unset" }, resource: {} });
  });

  it("lets no span end before it began", () => {
    const [span] = readOtlp(spanWith({ endTimeUnixNano: "0" })).spans;
    expect(span!.end).to.equal(span!.start);
  });

  it("rejects a span with a bad id or time on its own, and says why", () => {
    for (const bad of [{ traceId: "0".repeat(32) }, { spanId: "xyz" }, { startTimeUnixNano: "soon" }, { links: [{ traceId: "1" }] }, { attributes: 5 }]) {
      const { spans, rejected } = readOtlp(spanWith(bad));
      expect(spans).to.deep.equal([]);
      expect(rejected, JSON.stringify(bad)).to.have.length(1);
    }
  });

  it("refuses a document that is none", () => {
    for (const bad of [null, 5, "x", [], { resourceSpans: {} }, { resourceSpans: [{ scopeSpans: 1 }] }]) {
      expect(() => readOtlp(bad), JSON.stringify(bad)).to.throw(OtlpError);
    }
  });
});
