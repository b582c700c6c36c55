// A NATS server that is not ours, and takes no message longer than 1 MiB: said at the start, and in every refusal.
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { openNatsBus } from "../../broker/index.ts";
import type { Bus } from "../../core/bus.ts";
import { SystemClock } from "../../core/clock.ts";
import { TooLargeError } from "../../core/errors.ts";
import { Ids } from "../../core/ids.ts";
import { Logger, type LogLine } from "../../core/logger.ts";
import { Payload } from "../../core/payload.ts";
import { start } from "../../index.ts";
import { event, eventually, handle, rejection, succeeded } from "../conformance/bus-kit.ts";
import { PlainNats } from "../support/plain-nats.ts";

const ADVICE = "its max_payload is 1048576; set `max_payload: 16MB` in its configuration";
const MEBIBYTE = 1024 * 1024;
const long = (bytes: number) => JSON.stringify("x".repeat(bytes - 2));

describe("a NATS server with a max_payload of 1 MiB", function () {
  this.timeout(30_000);
  let server: PlainNats;
  let closing: AsyncDisposableStack;
  const said: LogLine[] = [];
  const hostClock = new SystemClock();
  const logger = new Logger("warn", (line) => said.push(line));

  before(async () => {
    server = await PlainNats.start();
  });
  after(() => server?.[Symbol.asyncDispose]());
  beforeEach(() => {
    closing = new AsyncDisposableStack();
    said.length = 0;
  });
  afterEach(() => closing.disposeAsync());

  const open = async (): Promise<Bus> => closing.use(await openNatsBus({ url: server.url, clock: hostClock, hostClock, ids: new Ids(), logger }));

  async function refusal(work: Promise<unknown>): Promise<string> {
    const error = await rejection(work);
    expect(error).to.be.instanceOf(TooLargeError);
    return error.message;
  }

  it("is warned of when the bus is opened, with what to set", async () => {
    await open();
    expect(said).to.deep.equal([
      { level: "warn", message: `the NATS server takes no message as long as Lambda's events may be: ${ADVICE}`, fields: { "server.address": server.url } },
    ]);
  });

  it("carries a page of any size inside one process", async () => {
    const bus = await open();
    handle(bus, "invoke.request.f.*", (delivery) => delivery.settle(delivery.events.map(() => succeeded)));
    const page = Array.from({ length: 6 }, (_, index) => event(`${index}`, long(MEBIBYTE)));
    expect(await bus.request("invoke.request.f.m", page)).to.deep.equal(page.map(() => succeeded));
  });

  describe("between processes", () => {
    let asker: Bus;
    let asked: number;

    beforeEach(async () => {
      asker = await open();
      const server = await open();
      asked = 0;
      handle(server, "invoke.request.f.*", (delivery) => {
        asked += 1;
        const bytes = delivery.events[0]?.data.value as number;
        const answer = typeof bytes === "number" ? { ...succeeded, payload: Payload.from(long(bytes)) } : succeeded;
        return delivery.settle(delivery.events.map(() => answer));
      });
      await eventually(() => asker.request("invoke.request.f.m", [event("hello")]));
    });

    it("carries what fits", async () => {
      const [answer] = await asker.request("invoke.request.f.m", [event("a", String(MEBIBYTE - 1024))]);
      expect(answer).to.have.property("status", "succeeded");
    });

    it("refuses a page that is too long, and says what to set", async () => {
      const page = Array.from({ length: 3 }, (_, index) => event(`${index}`, long(MEBIBYTE / 2)));
      expect(await refusal(asker.request("invoke.request.f.m", page))).to.match(/^a message on invoke\.request\.f\.m has 157\d{4} bytes, more than the NATS/);
      expect(asked).to.equal(1);
    });

    it("refuses a page whose headers make it too long", async () => {
      const exact = event("a", long(MEBIBYTE - 100));
      expect(await refusal(asker.request("invoke.request.f.m", [exact]))).to.contain(ADVICE);
    });

    it("refuses an answer that is too long, at once, and says what to set", async () => {
      const refused = await refusal(asker.request("invoke.request.f.m", [event("a", String(2 * MEBIBYTE))]));
      expect(refused).to.match(/^the answer to a request on invoke\.request\.f\.m has 2097\d{3} bytes, more than the NATS server takes: its max_payload/);
    });
  });

  it("keeps a journal's changes in messages that fit, whatever is written at once, and refuses the one that does not", async () => {
    const journal = await (await open()).journal("small");
    const value = "é".repeat(100 * 1024);
    const writes = Array.from({ length: 20 }, (_, index) => journal.put(`${index}`, value));
    expect(await refusal(journal.put("large", long(2 * MEBIBYTE)))).to.match(/^a message on journal\.small has \d+ bytes/);
    await Promise.all(writes);
    const again = await (await open()).journal("small");
    expect((await Array.fromAsync(again.entries())).map(([key]) => key)).to.deep.equal(Array.from({ length: 20 }, (_, index) => `${index}`));
  });

  it("is the reason that a client is told when his message cannot be kept: 413, which SDKs do not try again", async () => {
    const simulator = closing.use(await start({ natsUrl: server.url, port: 0, otlpPort: false, ephemeral: true, logger }));
    await simulator.aws.call("sqs", "CreateQueue", { QueueName: "q" });
    const sqs = new SQSClient({ endpoint: simulator.endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });
    const QueueUrl = `${simulator.endpoint}/000000000000/q`;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x".repeat(MEBIBYTE - 4096) }));
    const refused = await rejection(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x".repeat(MEBIBYTE) })));
    expect(refused).to.deep.include({ name: "RequestEntityTooLargeException" }).and.to.have.nested.property("$metadata.httpStatusCode", 413);
    expect(refused).to.have.nested.property("$metadata.attempts", 1);
    expect(refused.message).to.contain(ADVICE);
  });
});
