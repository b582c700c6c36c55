import { expect } from "chai";
import { type Attributes, type Context, ROOT_CONTEXT, type Span, SpanKind, type Tracer, trace } from "../core/tracing.ts";
import { openInvokerBed } from "../test/support/invoker.ts";

interface Recorded {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly parent: string | undefined;
  readonly spanId: string;
  readonly exceptions: string[];
  ended: boolean;
}

/** A tracer that keeps its spans. */
function recordingTracer(): { tracer: Tracer; spans: Recorded[] } {
  const spans: Recorded[] = [];
  const startSpan = (name: string, options: { kind?: SpanKind; attributes?: Attributes } = {}, parent: Context = ROOT_CONTEXT): Span => {
    const above = trace.getSpanContext(parent);
    const spanContext = { traceId: above?.traceId ?? "0af7651916cd43dd8448eb211c80319c", spanId: `${spans.length + 1}`.padStart(16, "0"), traceFlags: 1 };
    const recorded: Recorded = {
      name,
      kind: options.kind ?? SpanKind.INTERNAL,
      attributes: { ...options.attributes },
      parent: above?.spanId,
      spanId: spanContext.spanId,
      exceptions: [],
      ended: false,
    };
    spans.push(recorded);
    return {
      spanContext: () => spanContext,
      setAttribute: (key: string, value: string) => (recorded.attributes[key] = value),
      recordException: (error: Error) => recorded.exceptions.push(`${error.name}: ${error.message}`),
      setStatus() {},
      end: () => (recorded.ended = true),
    } as unknown as Span;
  };
  return { tracer: { startSpan, startActiveSpan: undefined } as unknown as Tracer, spans };
}

describe("spans of invocations", () => {
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  it("are SERVER for requests, with Init as a child of the cold one", async () => {
    const { tracer, spans } = recordingTracer();
    await using bed = await openInvokerBed({ tracer });
    const name = bed.put("hello.handler");
    const cold = await bed.invoke(name, {}, { traceparent });
    await bed.invoke(name, {}, { traceparent });
    expect(spans.map(({ name: spanName, kind, parent }) => [spanName, kind, parent])).to.deep.equal([
      [name, SpanKind.SERVER, "b7ad6b7169203331"],
      ["init", SpanKind.INTERNAL, spans[0]?.spanId],
      [name, SpanKind.SERVER, "b7ad6b7169203331"],
    ]);
    expect(spans[0]?.attributes).to.deep.equal({
      "faas.trigger": "other",
      "faas.invocation_id": "invocation" in cold && cold.invocation?.requestId,
      "faas.name": name,
      "faas.version": "$LATEST",
      "faas.invocation.attempt": 1,
      "faas.coldstart": true,
      "cloud.resource_id": `arn:aws:lambda:us-east-1:000000000000:function:${name}:$LATEST`,
      "aws.lambda.invoked_arn": `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      "cloud.provider": "aws",
      "cloud.platform": "aws_lambda",
      "cloud.region": "us-east-1",
      "cloud.account.id": "000000000000",
      "faas.max_memory": 128 * 1024 * 1024,
      "faas.instance": spans[2]?.attributes["faas.instance"],
      "aws.log.group.names": [`/aws/lambda/${name}`],
    });
    expect(spans[0]?.attributes["faas.instance"]).to.match(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(spans[2]?.attributes).to.include({ "faas.coldstart": false });
    expect(spans.every(({ ended }) => ended)).to.equal(true);
    expect(bed.records[0]?.traceId).to.equal("0af7651916cd43dd8448eb211c80319c");
  });

  it("are CONSUMER for events, one for each attempt, all with the same parent", async () => {
    const { tracer, spans } = recordingTracer();
    await using bed = await openInvokerBed({ tracer });
    await bed.publish(bed.put("throws.handler"), {}, { traceparent, connector: "s3" });
    await bed.advance(600_000);
    const attempts = spans.filter(({ kind }) => kind === SpanKind.CONSUMER);
    expect(attempts.map(({ attributes }) => attributes["faas.invocation.attempt"])).to.deep.equal([1, 2, 3]);
    expect(new Set(attempts.map(({ parent }) => parent))).to.deep.equal(new Set(["b7ad6b7169203331"]));
    expect(attempts[0]?.attributes).to.include({ "faas.trigger": "datasource", "error.type": "RangeError" });
    expect(attempts[0]?.exceptions).to.deep.equal(["RangeError: too far"]);
  });

  it("are none of the function's where it is not run", async () => {
    const { tracer, spans } = recordingTracer();
    await using bed = await openInvokerBed({ tracer });
    const name = bed.put("hello.handler", { reservedConcurrency: 0 });
    const outcome = await bed.invoke(name, {}, { traceparent });
    expect(outcome.status).to.equal("refused");
    expect(spans.map(({ name, parent, ended }) => [name, parent, ended])).to.deep.equal([[`refuse ${name}`, "b7ad6b7169203331", true]]);
    expect(spans[0]?.attributes).to.include({
      "faas.invoked_name": name,
      "error.type": "TooManyRequestsException",
      "aws.lambda.refusal.reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
    expect(spans[0]?.attributes).not.to.have.any.keys("faas.name", "lambdabus.retry_at", "lambdabus.condition");
  });

  it("tell the object that an event of a bucket is about", async () => {
    const { tracer, spans } = recordingTracer();
    await using bed = await openInvokerBed({ tracer });
    const name = bed.put("hello.handler");
    const event = { connector: "s3", source: "arn:aws:s3:::photos", subject: "in/a b.jpg", time: "2026-01-01T00:00:00.000Z" };
    for (const what of ["ObjectCreated.Put", "ObjectRemoved.Delete", "ObjectTagging.Put"])
      await bed.publish(name, {}, { ...event, id: what, type: `com.amazonaws.s3.${what}` });
    await bed.advance(0);
    const attempts = spans.filter(({ kind }) => kind === SpanKind.CONSUMER).map(({ attributes }) => attributes);
    expect(attempts[0]).to.include({
      ...{ "faas.trigger": "datasource", "faas.document.collection": "photos", "faas.document.name": "in/a b.jpg" },
      ...{ "faas.document.operation": "insert", "faas.document.time": event.time },
    });
    expect(attempts.map((attributes) => attributes["faas.document.operation"])).to.have.members(["insert", "delete", "edit"]);
  });

  it("are told to the handler, with the lineage that came", async () => {
    const { tracer, spans } = recordingTracer();
    await using bed = await openInvokerBed({ tracer });
    const xraytraceheader = "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1;Lineage=1:5e1b4a2c:3";
    const outcome = await bed.invoke(bed.put("context.handler"), {}, { xraytraceheader });
    const seen = outcome.status === "succeeded" ? (outcome.payload?.value as { traceId: string } | undefined) : undefined;
    const [sent, added] = (seen?.traceId ?? "").split("|");
    expect(sent).to.equal(`Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=${spans[0]?.spanId};Sampled=1;Lineage=1:5e1b4a2c:3`);
    expect(added).to.match(/^[0-9a-f]{8}:1$/);
  });
});
