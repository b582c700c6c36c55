// The command line as scripts see it: output, standard error and exit codes of the real program.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { expect } from "chai";

const BIN = join(import.meta.dirname, "lambdabus.mjs");

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), "lambdabus-cli-"));
});
after(() => rm(directory, { recursive: true, force: true }));

async function lambdabus(words: readonly string[], input = "", env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [BIN, ...words], { cwd: directory, env: { ...process.env, NO_COLOR: "1", ...env } });
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), new Promise<number | null>((resolve) => child.on("exit", resolve))]);
  return { code, out, err };
}

describe("lambdabus", () => {
  it("prints help with every verb", async () => {
    const { code, out } = await lambdabus(["--help"]);
    expect(code).to.equal(0);
    for (const verb of ["up", "validate", "doctor", "status", "reset", "invoke", "send", "redrive", "generate-event", "logs", "events", "trace", "clock"])
      expect(out).to.match(new RegExp(`^ {2}${verb} `, "m"));
  });

  for (const words of [
    "up",
    "validate",
    "doctor",
    "status",
    "reset",
    "invoke",
    "send bucket",
    "send queue",
    "send topic",
    "redrive",
    "generate-event",
    "logs",
    "events ls",
    "events show",
    "events replay",
    "trace",
    "clock advance",
    "clock set",
  ]) {
    it(`prints help of ${words}, with examples`, async () => {
      const { code, out } = await lambdabus([...words.split(" "), "--help"]);
      expect(code).to.equal(0);
      expect(out).to.contain(`Usage: lambdabus ${words}`).and.contain(`  $ `);
    });
  }

  it("prints its version", async () => {
    const { version } = JSON.parse(await readFile(join(import.meta.dirname, "..", "package.json"), "utf8"));
    expect(await lambdabus(["--version"])).to.include({ code: 0, out: `${version}\n` });
  });

  it("ends with 2 and a suggestion for an unknown verb or option", async () => {
    const verb = await lambdabus(["stauts"]);
    expect(verb.code).to.equal(2);
    expect(verb.err).to.contain("Did you mean status?");
    const option = await lambdabus(["up", "--prot", "1"]);
    expect(option.code).to.equal(2);
    expect(option.err).to.contain("Did you mean --port?");
  });

  for (const words of [
    "send stream clicks --body x",
    "send bus default",
    "worker --nats nats://127.0.0.1:4222",
    "trigger schedule nightly",
    "schedule next nightly -n 5",
  ]) {
    it(`says aloud that there is no \`${words}\` yet`, async () => {
      const { code, out, err } = await lambdabus(words.split(" "));
      expect({ code, out }).to.deep.equal({ code: 2, out: "" });
      expect(err).to.match(/^[A-Za-z' ]+ (is|are) not (simulated|shared among machines) yet; .*\n$/);
    });
  }

  it("ends with 2 for an option that makes no sense", async () => {
    expect((await lambdabus(["up", "--port", "70000"])).err).to.contain("A port is a number from 0 to 65535");
    expect((await lambdabus(["up", "--bus", "carrier-pigeon"])).err).to.contain("Allowed choices are nats, memory");
    expect((await lambdabus(["up", "--speed", "0"])).code).to.equal(2);
    expect((await lambdabus([])).code).to.equal(2);
  });

  it("ends with 3 where nothing answers", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((resolve) => server.close(resolve));
    const { code, err } = await lambdabus(["status", "--endpoint", endpoint]);
    expect(code).to.equal(3);
    expect(err).to.equal(`nothing answers at ${endpoint}; start it with \`lambdabus up\`\n`);
  });
});

describe("lambdabus validate", () => {
  it("says what a good file holds", async () => {
    await writeFile(join(directory, "app.mjs"), "");
    await writeFile(join(directory, "good.yaml"), "functions:\n  f: { handler: app.handler, runtime: nodejs24.x, triggers: [s3: { bucket: inbox }] }\n");
    expect(await lambdabus(["validate", "good.yaml"])).to.deep.include({ code: 0, out: "good.yaml is fine: 1 function, 1 trigger, 1 bucket.\n" });
  });

  it("tells every problem with file and line, and ends with 2", async () => {
    await writeFile(join(directory, "bad.yaml"), "bukets: {}\ninvoker: { idleTimeout: 0 }\n");
    const { code, err } = await lambdabus(["validate", "bad.yaml"]);
    expect(code).to.equal(2);
    expect(err).to.equal("bad.yaml:1: bukets: unknown key `bukets`; did you mean `buckets`?\nbad.yaml:2: invoker.idleTimeout: must be at least 1, not 0\n");
    const { out } = await lambdabus(["validate", "bad.yaml", "-o", "json"]);
    expect(JSON.parse(out)).to.include({ valid: false }).and.to.have.property("problems").with.length(2);
  });
});

describe("verbs that talk to a simulator", () => {
  interface Heard {
    readonly request: string;
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
  }
  let server: Server;
  let endpoint: string;
  let heard: Heard[];
  interface Answer {
    readonly status?: number;
    readonly headers?: Record<string, string>;
    readonly body: string;
  }
  let answer: Answer;
  /** What is answered first, before `answer`. */
  let answers: Answer[];

  before(async () => {
    server = createServer(async (request, response) => {
      heard.push({ request: `${request.method} ${request.url}`, headers: request.headers, body: (await buffer(request)).toString() });
      const { status = 200, headers, body } = answers.shift() ?? answer;
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());
  beforeEach(() => {
    heard = [];
    answers = [];
    answer = { body: "{}" };
  });
  const call = (words: string[], input?: string) => lambdabus(words, input, { LAMBDABUS_ENDPOINT: endpoint });

  it("invoke prints the answer to standard output and the log to standard error", async () => {
    answer = { headers: { "x-amz-log-result": Buffer.from("REPORT\n").toString("base64") }, body: '{"ok":1.0}' };
    const ended = await call(["invoke", "hello", "--event", "-", "--log-type", "Tail", "--qualifier", "live"], '{"n":1}');
    expect(ended).to.deep.equal({ code: 0, out: '{"ok":1.0}\n', err: "REPORT\n" });
    expect(heard[0]).to.deep.include({ request: "POST /2015-03-31/functions/hello/invocations?Qualifier=live", body: '{"n":1}' });
    expect(heard[0]!.headers).to.include({ "x-amz-invocation-type": "RequestResponse", "x-amz-log-type": "Tail" });
  });

  it("invoke ends with 1 when the handler failed, and with 2 when Lambda refused", async () => {
    answer = { headers: { "x-amz-function-error": "Unhandled" }, body: '{"errorMessage":"no"}' };
    expect(await call(["invoke", "hello"])).to.include({ code: 1, out: '{"errorMessage":"no"}\n' });
    answer = { status: 404, headers: { "x-amzn-errortype": "ResourceNotFoundException" }, body: '{"Message":"Function not found: hello"}' };
    expect(await call(["invoke", "hello"])).to.include({ code: 2, err: "ResourceNotFoundException: Function not found: hello\n" });
  });

  it("trace takes the newest in which a function ran, or else the newest", async () => {
    for (const [functions, wanted] of [
      [["f"], "older"],
      [[], "newer"],
    ] as const) {
      answer = {
        body: JSON.stringify({
          traces: [
            { traceId: "newer", functions: [] },
            { traceId: "older", functions },
          ],
        }),
      };
      heard = [];
      await call(["trace"]);
      expect(heard.map(({ request }) => request)).to.deep.equal(["GET /_lambdabus/traces?limit=100", `GET /_lambdabus/traces/${wanted}`]);
    }
  });

  it("send bucket puts an object under an encoded key", async () => {
    expect(await call(["send", "bucket", "notes", "--body", "hi", "--key", "in/red flower+é.txt"])).to.include({
      code: 0,
      out: "s3://notes/in/red flower+é.txt  2 bytes\n",
    });
    expect(heard[0]).to.deep.include({ request: "PUT /notes/in/red%20flower%2B%C3%A9.txt", body: "hi" });
    expect(heard[0]!.headers.authorization).to.contain("/us-east-1/s3/aws4_request");
  });

  it("send bucket tells what is missing", async () => {
    expect((await call(["send", "bucket", "notes"])).err).to.contain("name a --file or give a --body");
    expect((await call(["send", "bucket", "notes", "--body", "x"])).err).to.contain("give a --key");
    expect(await call(["send", "bucket", "notes", "--file", "lost.txt"])).to.include({ code: 2, err: "there is no file lost.txt\n" });
  });

  const json = (value: object): Answer => ({ body: JSON.stringify(value) });
  const targets = () => heard.map(({ request, headers }) => headers["x-amz-target"] ?? request);

  it("send queue sends a message with its attributes to the queue of that name", async () => {
    answers = [json({ QueueUrl: "http://q" }), json({ MessageId: "m1" })];
    const attributes = '{"color":"red","size":3,"raw":{"DataType":"Binary","BinaryValue":"AAE="}}';
    const ended = await call(["send", "queue", "orders.fifo", "--file", "-", "--attributes", attributes, "--group", "ada"], "é");
    expect(ended).to.deep.equal({ code: 0, out: "orders.fifo  message m1\n", err: "" });
    expect(targets()).to.deep.equal(["AmazonSQS.GetQueueUrl", "AmazonSQS.SendMessage"]);
    expect(heard.map(({ body }) => JSON.parse(body))).to.deep.equal([
      { QueueName: "orders.fifo" },
      {
        QueueUrl: "http://q",
        MessageBody: "é",
        MessageGroupId: "ada",
        MessageAttributes: {
          color: { DataType: "String", StringValue: "red" },
          size: { DataType: "Number", StringValue: "3" },
          raw: { DataType: "Binary", BinaryValue: "AAE=" },
        },
      },
    ]);
  });

  it("send topic publishes to the topic of that name, on whatever page it is", async () => {
    const page = (arn: string, token: string) => ({ body: `<Topics><member><TopicArn>${arn}</TopicArn></member></Topics>${token}` });
    answers = [page("arn:aws:sns:r:0:old-news", "<NextToken>2</NextToken>"), page("arn:aws:sns:r:0:news", ""), { body: "<MessageId>m1</MessageId>" }];
    const ended = await call(["send", "topic", "news", "--body", "hello", "--subject", "s", "--attributes", '{"color":"red"}']);
    expect(ended).to.deep.equal({ code: 0, out: "news  message m1\n", err: "" });
    expect(Object.fromEntries(new URLSearchParams(heard[2]!.body))).to.deep.equal({
      Action: "Publish",
      Version: "2010-03-31",
      TopicArn: "arn:aws:sns:r:0:news",
      Message: "hello",
      Subject: "s",
      "MessageAttributes.entry.1.Name": "color",
      "MessageAttributes.entry.1.Value.DataType": "String",
      "MessageAttributes.entry.1.Value.StringValue": "red",
    });
  });

  it("send queue and send topic tell what is missing, and what AWS says", async () => {
    expect(await call(["send", "queue", "q"])).to.include({ code: 2, err: "there is nothing to send: name a --file or give a --body\n" });
    expect((await call(["send", "queue", "q", "--body", "x", "--attributes", '{"a":true}'])).err).to.contain("a is a text, a number, or");
    expect((await call(["send", "topic", "t", "--body", "x", "--attributes", "red"])).err).to.contain("They are no JSON");
    answer = { status: 400, body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}' };
    expect(await call(["send", "queue", "q", "--body", "x"])).to.include({ code: 2, err: "QueueDoesNotExist: The specified queue does not exist.\n" });
    answer = { body: "<Topics/>" };
    expect(await call(["send", "topic", "t", "--body", "x"])).to.include({ code: 2, err: "NotFound: there is no topic t\n" });
    answer = { status: 403, body: "<Error><Code>KMSDisabled</Code><Message>It&apos;s off</Message></Error>" };
    expect(await call(["send", "topic", "arn:aws:sns:r:0:t", "--body", "x"])).to.include({ code: 2, err: "KMSDisabled: It's off\n" });
  });

  describe("redrive", () => {
    const task = (Status: string, moved: number, more = {}) =>
      json({ Results: [{ Status, ApproximateNumberOfMessagesMoved: moved, ApproximateNumberOfMessagesToMove: 600, ...more }] });
    const queue = (name: string) => [json({ QueueUrl: `http://${name}` }), json({ Attributes: { QueueArn: `arn:${name}` } })];

    it("moves dead letters back, and waits until they are there", async () => {
      answers = [...queue("dead"), json({}), json({ mode: "real" }), task("RUNNING", 500), task("COMPLETED", 600)];
      expect(await call(["redrive", "dead"])).to.include({ code: 0, out: "dead → where they came from  600 messages moved\n" });
      expect(targets().slice(2)).to.deep.equal([
        "AmazonSQS.StartMessageMoveTask",
        "GET /_lambdabus/clock",
        "AmazonSQS.ListMessageMoveTasks",
        "AmazonSQS.ListMessageMoveTasks",
      ]);
      expect(JSON.parse(heard[2]!.body)).to.deep.equal({ SourceArn: "arn:dead" });
    });

    it("moves them elsewhere", async () => {
      answers = [...queue("dead"), ...queue("retry"), json({}), json({ mode: "real" }), task("COMPLETED", 1)];
      expect(await call(["redrive", "dead", "--to", "retry"])).to.include({ code: 0, out: "dead → retry  1 message moved\n" });
      expect(JSON.parse(heard[4]!.body)).to.deep.equal({ SourceArn: "arn:dead", DestinationArn: "arn:retry" });
    });

    it("ends with 1 when the move failed, and with 3 where virtual time would have to pass", async () => {
      answers = [...queue("dead"), json({}), json({ mode: "real" }), task("FAILED", 2, { FailureReason: "CouldNotDetermineMessageSource" })];
      const failed = "the move ended as FAILED after 2 messages: CouldNotDetermineMessageSource\n";
      expect(await call(["redrive", "dead"])).to.include({ code: 1, err: failed });
      answers = [...queue("dead"), json({}), json({ mode: "virtual" }), task("RUNNING", 500)];
      const ended = await call(["redrive", "dead"]);
      expect(ended.code).to.equal(3);
      expect(ended.err).to.contain("500 of 600 messages moved").and.contain("lambdabus clock advance 1s");
    });
  });

  it("logs prints oldest first, with names where several functions print", async () => {
    answer = {
      body: JSON.stringify({
        logs: [
          { function: "b", lines: ["second"] },
          { function: "a", lines: ["first", "more"] },
        ],
      }),
    };
    expect((await call(["logs", "--since", "10m"])).out).to.equal("a  first\na  more\nb  second\n");
    expect(heard[0]!.request).to.equal("GET /_lambdabus/logs?since=10m&limit=1000");
    expect((await call(["logs", "a"])).out).to.equal("first\nmore\nsecond\n");
  });

  it("logs -f prints what comes, until the simulator ends", async () => {
    answer = { headers: { "content-type": "text/event-stream" }, body: ': follow\n\nevent: log\ndata: {"function":"a","lines":["one"]}\n\n' };
    expect(await call(["logs", "-f"])).to.include({ code: 0, out: "a  one\n" });
    expect(heard[0]!.headers.accept).to.equal("text/event-stream");
  });

  it("logs -f ends with 3 when the simulator dies", async () => {
    const dying = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write('event: log\ndata: {"function":"a","lines":["one"]}\n\n');
      setImmediate(() => response.destroy());
    });
    await new Promise<void>((resolve) => dying.listen(0, "127.0.0.1", resolve));
    const place = `http://127.0.0.1:${(dying.address() as AddressInfo).port}`;
    const ended = await lambdabus(["logs", "-f", "--endpoint", place]);
    dying.close();
    expect(ended).to.include({ code: 3, err: `the simulator at ${place} is gone\n` });
  });

  it("events lists, shows and replays", async () => {
    const seenAt = "2026-01-01T00:00:00.000Z";
    const came = { seenAt, type: "com.amazonaws.s3.ObjectCreated.Put", source: "arn:aws:s3:::inbox", eventSubject: "in/a b" };
    const events = [
      { ...came, id: "e1", subject: "invoke.event.f", function: "f", requestid: "r1", outcome: "error", attempt: 2 },
      { ...came, id: "e1", subject: "source.s3.inbox" },
    ];
    answer = { body: JSON.stringify({ events }) };
    expect((await call(["events"])).out).to.equal(`SEEN                      FROM             EVENT              TO               OUTCOME           ID
${seenAt}  s3 inbox/in/a b  ObjectCreated.Put  f                error, attempt 2  r1
${seenAt}  s3 inbox/in/a b  ObjectCreated.Put  source.s3.inbox                    e1
`);
    answer = { body: '{"id":"e1"}' };
    expect(JSON.parse((await call(["events", "show", "e1"])).out)).to.deep.equal({ id: "e1" });
    answer = { body: '{"id":"e1","requestid":"r2","subject":"invoke.event.f"}' };
    expect((await call(["events", "replay", "e1"])).out).to.equal("e1 was sent again on invoke.event.f, as request r2\n");
    expect(heard.map(({ request }) => request)).to.deep.equal([
      "GET /_lambdabus/events?limit=20",
      "GET /_lambdabus/events/e1",
      "POST /_lambdabus/events/e1/replay",
    ]);
  });

  it("clock shows and moves the time", async () => {
    answer = { body: '{"mode":"virtual","now":"2026-01-01T00:02:00.000Z"}' };
    expect((await call(["clock"])).out).to.equal("2026-01-01T00:02:00.000Z (virtual)\n");
    await call(["clock", "advance", "2m"]);
    await call(["clock", "set", "2026-02-01T00:00:00Z"]);
    const moves = heard.filter(({ request }) => request.startsWith("POST"));
    expect(moves.map(({ body }) => body)).to.deep.equal(['{"advance":"2m"}', '{"set":"2026-02-01T00:00:00Z"}']);
  });

  it("passes on why the simulator refuses", async () => {
    answer = { status: 409, body: '{"error":"ClockIsReal","message":"time passes by itself here"}' };
    expect(await call(["clock", "advance", "2m"])).to.include({ code: 2, err: "time passes by itself here\n" });
  });
});
