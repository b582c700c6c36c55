import { expect } from "chai";
import { VirtualClock } from "../core/clock.ts";
import { Payload } from "../core/payload.ts";
import { subjects } from "../core/subjects.ts";
import { type Json, makeEvent, makeRecord, openStage, read, readStream, START, type Stage } from "./fixture.ts";
import type { Simulation } from "./simulation.ts";

describe("/_lambdabus/events", () => {
  let stage: Stage;
  const open = async (more: Partial<Simulation> = {}) => (stage = await openStage(more));

  afterEach(() => stage[Symbol.asyncDispose]());

  beforeEach(async () => {
    const clock = new VirtualClock(START);
    await open({ clock });
    await stage.bus.tell({ subject: subjects.source("s3", "photos"), events: [makeEvent("e1")] });
    await clock.advance(60_000);
    const more = { requestid: "r1", connector: "s3", traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` };
    await stage.bus.tell({ subject: subjects.invokeEvent("my.function"), events: [makeEvent("e1", more)] });
    const invoke = { source: "arn:aws:lambda:us-east-1:000000000000:function:G", requestid: "r2", connector: "invoke" };
    await stage.bus.tell({ subject: subjects.invokeRequest("G", "invoke"), events: [makeEvent("e2", invoke)] });
  });

  async function list(query: string): Promise<unknown[]> {
    const [status, body] = await read(await stage.get(`/_lambdabus/events${query}`));
    expect(status).to.equal(200);
    return (body["events"] as Json[]).map((event) => `${event["id"]} ${event["subject"]}`);
  }

  it("are listed newest first", async () => {
    expect(await list("")).to.deep.equal(["e2 invoke.request.G.invoke", "e1 invoke.event.my%2Efunction", "e1 source.s3.photos"]);
  });

  it("tell what has become of those that went to functions", async () => {
    const tell = (subject: string, message: object) => stage.bus.tell({ subject, events: [], message: Payload.of(message) });
    await tell(subjects.refusal("my.function"), { requestId: "r1", functionName: "my.function", attempt: 1 });
    const outcome = async () =>
      ((await read(await stage.get("/_lambdabus/events")))[1]["events"] as Json[]).map((event) => [event["outcome"], event["attempt"]]);
    expect(await outcome()).to.deep.equal([
      [undefined, undefined],
      ["refused", 1],
      [undefined, undefined],
    ]);
    await tell("result.my%2Efunction", makeRecord("r1", { attempt: 2, outcome: "error" }));
    await tell("result.my%2Efunction", makeRecord("r1", { attempt: 3, outcome: "success" }));
    expect(await outcome()).to.deep.include(["success", 3]);
  });

  it("are found by function, source, time and number", async () => {
    expect(await list("?function=my.function")).to.deep.equal(["e1 invoke.event.my%2Efunction"]);
    for (const source of ["s3", "photos", "arn:aws:s3:::photos"]) expect(await list(`?source=${source}`), source).to.have.length(2);
    expect(await list("?since=30s")).to.have.length(2);
    expect(await list("?since=2026-01-01T00:00:30Z&limit=1")).to.deep.equal(["e2 invoke.request.G.invoke"]);
  });

  it("answer 400 to a query that is not understood", async () => {
    for (const query of ["?since=yesterday", "?limit=0", "?limit=x", "?limit=10001", "?functions=F"]) {
      expect((await stage.get(`/_lambdabus/events${query}`)).status, query).to.equal(400);
    }
  });

  it("are shown one by one, by their id or a request's, with every passage", async () => {
    const [status, event] = await read(await stage.get("/_lambdabus/events/e1"));
    expect(status).to.equal(200);
    expect(event).to.deep.equal({
      subject: "invoke.event.my%2Efunction",
      seenAt: "2026-01-01T00:01:00.000Z",
      function: "my.function",
      id: "e1",
      source: "arn:aws:s3:::photos",
      type: "com.amazonaws.s3.ObjectCreated.Put",
      time: "2026-01-01T00:00:00.000Z",
      requestid: "r1",
      connector: "s3",
      traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
      eventSubject: "in/cat.jpg",
      data: { key: "in/cat.jpg" },
      passages: [
        { subject: "invoke.event.my%2Efunction", seenAt: "2026-01-01T00:01:00.000Z", requestid: "r1" },
        { subject: "source.s3.photos", seenAt: "2026-01-01T00:00:00.000Z" },
      ],
    });
    expect((await read(await stage.get("/_lambdabus/events/r2")))[1]["id"]).to.equal("e2");
    expect((await stage.get("/_lambdabus/events/none")).status).to.equal(404);
  });

  it("are sent to their function again, under a new request id", async () => {
    const [status, answer] = await read(await stage.post("/_lambdabus/events/e1/replay"));
    expect(status).to.equal(202);
    const { subject, event } = stage.bus.published[0]!;
    expect(answer).to.deep.equal({ id: "e1", requestid: event.requestid, subject });
    expect(subject).to.equal("invoke.event.my%2Efunction");
    expect(event).to.deep.include({ id: "e1", connector: "s3", acceptedtime: "2026-01-01T00:01:00.000Z" });
    expect(event.requestid)
      .to.match(/^[0-9a-f-]{36}$/)
      .and.not.equal("r1");
    expect(event.data.value).to.deep.equal({ key: "in/cat.jpg" });
  });

  it("that a caller waited for are sent as events", async () => {
    await stage.post("/_lambdabus/events/r2/replay");
    expect(stage.bus.published[0]!.subject).to.equal("invoke.event.G");
    expect((await stage.post("/_lambdabus/events/none/replay")).status).to.equal(404);
  });

  it("are followed as they come, after those since a time", async () => {
    const response = await stage.get("/_lambdabus/events?source=s3&since=1h", { accept: "text/event-stream" });
    expect(response.headers.get("content-type")).to.equal("text/event-stream");
    await stage.bus.tell({ subject: "source.sqs.orders", events: [makeEvent("e3", { source: "arn:aws:sqs:us-east-1:000000000000:orders" })] });
    await stage.bus.tell({ subject: "source.s3.photos", events: [makeEvent("e4")] });
    const found = await readStream(response, 3);
    expect(found.map(([kind, event]) => `${kind} ${event["id"]}`)).to.deep.equal(["event e1", "event e1", "event e4"]);
  });
});
