import { expect } from "chai";
import { SystemClock, VirtualClock } from "../core/clock.ts";
import { makeSpan, START, spanId, TRACE_ID } from "./fixture.ts";
import { hostTime } from "./host-time.ts";
import { TraceStore } from "./trace-store.ts";

const A = "a".repeat(32);
const B = "b".repeat(32);
const C = "c".repeat(32);

function linkTo(traceId: string) {
  return [{ traceId, spanId: spanId(1), attributes: {} }];
}

describe("TraceStore", () => {
  let store: TraceStore;

  beforeEach(() => {
    store = new TraceStore(new SystemClock());
  });

  it("keeps the spans of a trace in the order in which they began", () => {
    store.add(makeSpan(2, "inner", [1, 2], { under: 1 }));
    store.add(makeSpan(1, "outer", [0, 3]));
    expect(store.get(TRACE_ID)?.spans.map((span) => span.name)).to.deep.equal(["outer", "inner"]);
  });

  it("knows nothing of a trace in which no span has ended", () => {
    store.begin(A, hostTime());
    expect(store.get(A)).to.equal(undefined);
    expect([...store.list()]).to.deep.equal([]);
  });

  it("lists traces newest first, each in a line", () => {
    store.add(makeSpan(1, "S3/PutObject", [0, 3], { traceId: A }));
    store.add(makeSpan(1, "process photos", [10, 40], { traceId: B, attributes: { "faas.name": "thumbnailer" } }));
    store.add(makeSpan(2, "resize", [12, 20.5], { traceId: B, status: { code: "error" }, resource: { "service.name": "thumbnailer" } }));
    expect([...store.list()]).to.deep.equal([
      {
        traceId: B,
        name: "process photos",
        start: START + 10,
        durationMs: 30,
        spanCount: 2,
        services: ["lambdabus", "thumbnailer"],
        functions: ["thumbnailer"],
        failed: true,
      },
      { traceId: A, name: "S3/PutObject", start: START, durationMs: 3, spanCount: 1, services: ["lambdabus"], functions: [], failed: false },
    ]);
  });

  it("joins linked traces in one story, whichever end it is asked for", () => {
    store.add(makeSpan(1, "send", [0, 1], { traceId: A }));
    store.add(makeSpan(2, "process", [2, 3], { traceId: B, links: linkTo(A) }));
    store.add(makeSpan(3, "process again", [4, 5], { traceId: C, links: linkTo(B) }));
    for (const id of [A, B, C]) expect(store.story(id)?.spans.map((span) => span.name)).to.deep.equal(["send", "process", "process again"]);
    expect(store.get(B)?.spans).to.have.length(1);
  });

  it("joins a trace whose link was here before it", () => {
    store.add(makeSpan(2, "process", [2, 3], { traceId: B, links: linkTo(A) }));
    store.add(makeSpan(1, "send", [0, 1], { traceId: A }));
    expect(store.story(A)?.spans.map((span) => span.name)).to.deep.equal(["send", "process"]);
  });

  it("drops the oldest traces when there are too many", () => {
    store = new TraceStore(new SystemClock(), { traces: 2 });
    for (const traceId of [A, B, C]) store.add(makeSpan(1, "x", [0, 1], { traceId }));
    expect([...store.list()].map((trace) => trace.traceId)).to.deep.equal([C, B]);
  });

  it("drops the oldest traces when there are too many spans", () => {
    store = new TraceStore(new SystemClock(), { spans: 3 });
    for (const traceId of [A, B]) for (const number of [1, 2]) store.add(makeSpan(number, "x", [0, 1], { traceId }));
    expect([...store.list()].map((trace) => trace.traceId)).to.deep.equal([B]);
  });

  it("counts what one trace has too much of", () => {
    store = new TraceStore(new SystemClock(), { spansPerTrace: 2 });
    for (const number of [1, 2, 3, 4]) store.add(makeSpan(number, "x", [0, 1]));
    expect(store.get(TRACE_ID)).to.include({ droppedSpans: 2 });
    expect(store.get(TRACE_ID)?.spans).to.have.length(2);
  });

  it("moves the spans of a handler, who knows real time only, into the time of their trace", async () => {
    const clock = new VirtualClock(START);
    store = new TraceStore(clock);
    const before = hostTime();
    store.begin(TRACE_ID, hostTime());
    await clock.advance(60_000);
    store.begin(TRACE_ID, hostTime());
    const now = hostTime();
    store.add({ ...makeSpan(1, "resize", [0, 0]), start: now, end: now + 30, events: [{ name: "e", time: now + 10, attributes: {} }] });
    const [span] = store.get(TRACE_ID)!.spans;
    expect(span!.start - START).to.be.within(60_000, 60_000 + (now - before));
    expect(span!.end - span!.start).to.be.closeTo(30, 0.01);
    expect(span!.events[0]!.time - span!.start).to.be.closeTo(10, 0.01);
  });

  it("forgets everything when cleared", () => {
    store.add(makeSpan(1, "x", [0, 1]));
    store.clear();
    expect(store.get(TRACE_ID)).to.equal(undefined);
  });
});
