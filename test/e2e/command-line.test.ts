// Every verb against a simulator that runs, on virtual time: what it prints, and how it ends.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Ended, lambdabus, type RunOptions } from "../support/command-line.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";

const CODE = `export const handler = async (event) => {
  if (event.fail) throw new RangeError("asked to fail");
  console.log("handles " + (event.Records?.[0].s3.object.key ?? JSON.stringify(event)));
  return { got: event };
};
`;
const FILE = `functions:
  greeter:
    handler: greeter.handler
    runtime: nodejs24.x
    triggers:
      - s3: { bucket: inbox, events: ["s3:ObjectCreated:*"] }
  worker:
    handler: worker.handler
    runtime: nodejs24.x
    triggers:
      - sqs: { queue: orders }
queues: { archive: {} }
topics:
  news: { subscriptions: [{ sqs: { queue: archive } }] }
`;

describe("the command line", function () {
  this.timeout(60_000);
  let directory: string;
  let simulator: SimulatorProcess;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-verbs-"));
    writeFileSync(join(directory, "greeter.mjs"), CODE);
    writeFileSync(join(directory, "worker.mjs"), "export const handler = async () => {};\n");
    writeFileSync(join(directory, "lambdabus.yaml"), FILE);
    simulator = await SimulatorProcess.start({ file: join(directory, "lambdabus.yaml"), args: ["--clock", "virtual"] });
  });
  after(async () => {
    await simulator?.[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  function call(words: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return lambdabus(words, { cwd: directory, ...options, env: { ...process.env, LAMBDABUS_ENDPOINT: simulator.endpoint } });
  }

  /** What a verb that goes well prints. */
  async function print(...words: string[]): Promise<string> {
    const { code, out, err } = await call(words);
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    return out;
  }

  const json = async (...words: string[]) => JSON.parse(await print(...words, "-o", "json"));

  it("invokes, with a payload, a file, or standard input", async () => {
    expect(await print("invoke", "greeter", "--payload", '{"n":1}')).to.equal('{"got":{"n":1}}\n');
    writeFileSync(join(directory, "event.json"), '{"n":2}');
    expect(await print("invoke", "greeter", "--event", "event.json")).to.equal('{"got":{"n":2}}\n');
    expect((await call(["invoke", "greeter", "--event", "-"], { input: '{"n":3}' })).out).to.equal('{"got":{"n":3}}\n');
  });

  it("shows the tail of the log on standard error", async () => {
    const { out, err } = await call(["invoke", "greeter", "--payload", '{"n":4}', "--log-type", "Tail"]);
    expect(out).to.equal('{"got":{"n":4}}\n');
    expect(err).to.match(/^START RequestId: .*handles \{"n":4\}\nEND RequestId: .*\nREPORT RequestId: /s);
  });

  it("ends with 1 when the handler fails, and with 2 when there is no such function or payload", async () => {
    const failed = await call(["invoke", "greeter", "--payload", '{"fail":true}']);
    expect(failed.code).to.equal(1);
    expect(JSON.parse(failed.out)).to.include({ errorType: "RangeError", errorMessage: "asked to fail" });
    const missing = await call(["invoke", "nobody"]);
    expect(missing).to.include({ code: 2, out: "" });
    expect(missing.err).to.match(/^ResourceNotFoundException: Function not found: arn:aws:lambda:.*:nobody\n$/);
    const malformed = await call(["invoke", "greeter", "--payload", "{n:1}"]);
    expect(malformed.code).to.equal(2);
    expect(malformed.err).to.match(/^InvalidRequestContentException: /);
  });

  it("sends an object, and shows the event, the log and the trace that come of it", async () => {
    expect(await print("send", "bucket", "inbox", "--body", "hello", "--key", "in/first note.txt")).to.equal("s3://inbox/in/first note.txt  5 bytes\n");
    await simulator.settled();
    const [event] = await json("events", "ls", "--function", "greeter", "--source", "s3");
    expect(event).to.include({ type: "com.amazonaws.s3.ObjectCreated.Put", source: "arn:aws:s3:::inbox" });
    const shown = await print("events", "show", event.requestid);
    expect(shown).to.contain('"key": "in/first+note.txt"');
    expect(await print("logs", "greeter")).to.contain("handles in/first+note.txt\n");
    expect(await print("trace")).to.match(/^trace [0-9a-f]{32} .*S3\/PutObject {2}inbox\/in\/first note\.txt.*greeter/s);
    expect(await json("trace")).to.have.property("resourceSpans").that.is.not.empty;
  });

  it("tells of queues, topics, and what has become of messages", async () => {
    await print("send", "queue", "orders", "--body", "one");
    await print("send", "topic", "news", "--body", "extra, extra");
    await simulator.settled();
    const status = await print("status");
    expect(status).to.match(/^ {2}worker +nodejs24\.x +worker\.handler +Active +1 +0 +0 +\d$/m);
    expect(status)
      .to.match(/^ {2}sqs orders +→ +worker$/m)
      .and.to.match(/^ {2}sns news +→ +sqs archive$/m);
    expect(status)
      .to.match(/^ {2}archive +1 +0 +0$/m)
      .and.to.match(/^ {2}orders +0 +0 +0$/m);
    expect(await print("events", "--function", "worker")).to.match(/^\S+ {2}sqs orders +Message +worker +success +\S+$/m);
    expect(await json("status"))
      .to.have.property("queues")
      .with.length(2);
  });

  it("replays an event, as a new request", async () => {
    const [event] = await json("events", "ls", "--function", "greeter", "--source", "s3");
    const replayed = await print("events", "replay", event.requestid);
    expect(replayed).to.match(/ was sent again on invoke\.event\.greeter, as request /);
    expect(replayed).to.not.contain(`request ${event.requestid}`);
    await simulator.settled();
    expect((await print("logs", "greeter")).match(/handles in\/first\+note\.txt\n/g)).to.have.length(2);
    expect(await call(["events", "replay", "nothing"])).to.include({ code: 2, err: 'no event with the id or request id "nothing" is remembered\n' });
  });

  it("follows the log until it is interrupted", async () => {
    const stop = new AbortController();
    let begun = 0;
    const following = call(["logs", "-f", "--since", "1d"], { signal: stop.signal, said: (out) => (/live/.test(out) ? stop.abort() : begun++) });
    while (begun === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await print("send", "bucket", "inbox", "--body", "hello", "--key", "live.txt");
    const { code, out } = await following;
    expect(code).to.equal(130);
    expect(out).to.match(/^greeter {2}.*handles live\.txt$/m);
  });

  it("tells of a function that is not there, rather than nothing", async () => {
    expect(await call(["logs", "greter"])).to.deep.equal({ code: 2, out: "", err: "there is no function greter; did you mean greeter?\n" });
    expect(await call(["logs", "zebra"])).to.include({ code: 2, err: "there is no function zebra; there are greeter, worker\n" });
  });

  it("moves virtual time, in which a failed event is tried again", async () => {
    const { now } = await json("clock");
    expect((await call(["invoke", "greeter", "--payload", '{"fail":true}', "--async"])).err).to.match(/^accepted as [0-9a-f-]{36}\n$/);
    expect((await call(["clock", "advance", "4m"])).code).to.equal(0);
    const later = new Date(Date.parse(now) + 4 * 60_000).toISOString();
    expect(await print("clock")).to.equal(`${later} (virtual)\n`);
    const { invocations } = await simulator.admin<{ invocations: { event: { fail?: boolean }; attempt: number }[] }>("/invocations?function=greeter");
    expect(invocations.slice(0, 3).map(({ attempt }) => attempt)).to.deep.equal([3, 2, 1]);
    const status = await print("status");
    expect(status).to.match(/^failed events +1$/m);
    expect(status).to.match(/^ {2}\S+ +greeter +RetriesExhausted +RangeError +\S+$/m);
    const laterStill = new Date(Date.parse(now) + 3_600_000).toISOString();
    expect(JSON.parse((await call(["clock", "set", laterStill, "-o", "json"])).out)).to.deep.equal({ mode: "virtual", now: laterStill });
    expect((await call(["clock", "set", "2020-01-01T00:00:00Z"])).code).to.equal(2);
  });

  it("tells that real time cannot be moved", async () => {
    await using real = await SimulatorProcess.start({ args: ["--bus", "memory"] });
    const { code, err } = await call(["clock", "advance", "2m", "--endpoint", real.endpoint]);
    expect(code).to.equal(2);
    expect(err).to.equal("time passes by itself here; start with --clock virtual to move it\n");
    await real.stop(); // What it kept in a temporary directory goes with it.
  });

  it("validates the file, and says what is installed", async () => {
    expect(await print("validate")).to.equal("lambdabus.yaml is fine: 2 functions, 2 triggers, 1 bucket, 2 queues, 1 topic.\n");
    const findings = await json("doctor");
    expect(findings.map(({ name }: { name: string }) => name)).to.deep.equal([
      ...["node", "nats-server", "python", "pip", "java", "ruby", "dotnet", "containers", "go", "minio", "aws", "isolation", "port 4566", "port 4318"],
    ]);
  });

  it("shows what runs, and empties it but for the functions", async () => {
    expect(await print("status"))
      .to.match(/^status +running, /)
      .and.to.match(/s3 inbox +→ +greeter/);
    await print("reset");
    expect(await print("events")).to.equal("Nothing went over the bus yet.\n");
    expect(await print("logs")).to.equal("");
    expect(await call(["trace"])).to.include({ code: 1, out: "", err: "nothing has been traced yet; send something first\n" });
    expect(await print("invoke", "greeter")).to.equal('{"got":{}}\n');
    expect(await print("status")).to.match(/^failed events +0$/m);
  });
});
