import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { SystemClock, VirtualClock } from "../core/clock.ts";
import { Ids } from "../core/ids.ts";
import { silent } from "../core/logger.ts";
import { context, inSpan, SpanKind, trace } from "../core/tracing.ts";
import { decodeTraces } from "./otlp-protobuf.ts";
import { startTelemetry } from "./telemetry.ts";

const SERVER = { kind: SpanKind.SERVER };

describe("startTelemetry", () => {
  it("keeps the spans that its tracer makes", async () => {
    await using telemetry = startTelemetry({ clock: new SystemClock(), logger: silent });
    const before = Date.now();
    await inSpan(telemetry.tracer, "S3/PutObject", { ...SERVER, attributes: { "aws.s3.bucket": "photos" } }, async () => {});
    const [summary] = telemetry.traces.list();
    const [span] = telemetry.traces.get(summary!.traceId)!.spans;
    expect(span).to.deep.include({ name: "S3/PutObject", kind: SpanKind.SERVER, attributes: { "aws.s3.bucket": "photos" }, status: { code: "unset" } });
    expect(span!.resource).to.deep.equal({ "service.name": "lambdabus" });
    expect(span!.start).to.be.within(before - 2, Date.now() + 2);
  });

  it("makes the active span the parent, across asynchronous calls", async () => {
    await using telemetry = startTelemetry({ clock: new SystemClock(), logger: silent });
    await inSpan(telemetry.tracer, "outer", SERVER, async () => {
      await new Promise(setImmediate);
      await inSpan(telemetry.tracer, "inner", SERVER, async () => {});
    });
    const [summary] = telemetry.traces.list();
    const [outer, inner] = telemetry.traces.get(summary!.traceId)!.spans;
    expect(inner).to.include({ name: "inner", parentSpanId: outer!.spanId });
    expect(inner!.start).to.be.at.least(outer!.start);
    expect(trace.getSpan(context.active())).to.equal(undefined);
  });

  it("keeps errors, with the exception as an event", async () => {
    await using telemetry = startTelemetry({ clock: new SystemClock(), logger: silent });
    await inSpan(telemetry.tracer, "x", SERVER, () => Promise.reject(new TypeError("boom"))).catch(() => {});
    const [summary] = telemetry.traces.list();
    const [span] = telemetry.traces.get(summary!.traceId)!.spans;
    expect(span!.status).to.deep.equal({ code: "error", message: "boom" });
    expect(span!.events[0]).to.deep.include({ name: "exception" });
    expect(span!.events[0]!.attributes).to.include({ "exception.type": "TypeError", "exception.message": "boom" });
    expect(summary!.failed).to.equal(true);
  });

  it("places spans in virtual time, as far apart as the clock was moved", async () => {
    const clock = new VirtualClock(Date.UTC(2026, 0, 1));
    await using telemetry = startTelemetry({ clock, logger: silent });
    await inSpan(telemetry.tracer, "outer", SERVER, async () => {
      await inSpan(telemetry.tracer, "attempt 1", SERVER, async () => {});
      await clock.advance(60_000);
      await inSpan(telemetry.tracer, "attempt 2", SERVER, async () => {});
    });
    const [summary] = telemetry.traces.list();
    const [outer, first, second] = telemetry.traces.get(summary!.traceId)!.spans;
    expect(outer!.start).to.be.closeTo(Date.UTC(2026, 0, 1), 1);
    expect([outer!.name, first!.name, second!.name]).to.deep.equal(["outer", "attempt 1", "attempt 2"]);
    expect(second!.start - first!.start).to.be.within(60_000, 119_000);
    expect(outer!.end - outer!.start).to.be.within(60_000, 119_000);
  });

  it("places spans in virtual time on a machine that holds us up between two readings of its clocks", async () => {
    const clock = new VirtualClock(0);
    await using telemetry = startTelemetry({ clock, logger: silent });
    const { now } = Date;
    Date.now = () => {
      const read = now();
      for (const until = performance.now() + 5; performance.now() < until; );
      return read;
    };
    await inSpan(telemetry.tracer, "before", SERVER, async () => {
      await clock.advance(60_000);
      await inSpan(telemetry.tracer, "after", SERVER, async () => {});
    }).finally(() => (Date.now = now));
    const [summary] = telemetry.traces.list();
    const [before, after] = telemetry.traces.get(summary!.traceId)!.spans;
    expect([before!.name, after!.name]).to.deep.equal(["before", "after"]);
    expect(after!.start).to.be.at.least(60_000);
  });

  it("takes the times that a span is given for the host's", async () => {
    const clock = new VirtualClock(Date.UTC(2026, 0, 1));
    await using telemetry = startTelemetry({ clock, logger: silent });
    await inSpan(telemetry.tracer, "attempt", SERVER, async () => {
      const began = Date.now() - 50;
      telemetry.tracer.startSpan("init", { startTime: began }).end(began + 40);
    });
    const [summary] = telemetry.traces.list();
    const init = telemetry.traces.get(summary!.traceId)!.spans.find((span) => span.name === "init");
    expect(init!.start - Date.UTC(2026, 0, 1)).to.be.within(-55, 60_000);
    expect(init!.end - init!.start).to.be.closeTo(40, 0.01);
  });

  it("keeps the traces of several simulators apart", async () => {
    await using one = startTelemetry({ clock: new SystemClock(), logger: silent });
    await using other = startTelemetry({ clock: new SystemClock(), logger: silent });
    await inSpan(one.tracer, "one", SERVER, async () => {});
    expect([...other.traces.list()]).to.deep.equal([]);
  });

  it("repeats its ids with seeded ids", async () => {
    const traceIds = [];
    for (const seed of [7, 7, 8]) {
      await using telemetry = startTelemetry({ clock: new SystemClock(), logger: silent, ids: new Ids(seed) });
      traceIds.push(telemetry.tracer.startSpan("x").spanContext().traceId);
    }
    expect(traceIds[1]).to.equal(traceIds[0]);
    expect(traceIds[2]).not.to.equal(traceIds[0]);
  });

  it("exports to a collector where one is named", async () => {
    const received: unknown[] = [];
    const collector = createServer(async (request, response) => {
      const body = await Array.fromAsync(request);
      received.push(
        request.url,
        request.headers["content-type"]?.includes("protobuf") ? decodeTraces(Buffer.concat(body)) : JSON.parse(String(Buffer.concat(body))),
      );
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
    const { port } = collector.address() as AddressInfo;
    {
      await using telemetry = startTelemetry({ exportEndpoint: `http://127.0.0.1:${port}/`, clock: new SystemClock(), logger: silent });
      await inSpan(telemetry.tracer, "exported", SERVER, async () => {});
    }
    collector.close();
    expect(received[0]).to.equal("/v1/traces");
    expect(received[1]).to.have.nested.property("resourceSpans[0].scopeSpans[0].spans[0].name", "exported");
  });
});
