// Requests that are wrong, as a client that nobody tamed would send them: each is refused in AWS's own words, and nothing is lost or left behind.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { strToU8, type Zippable, zipSync } from "fflate";
import { model } from "../../services/lambda/model.ts";
import { lambdabus } from "../support/command-line.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";

const FUNCTIONS = "/2015-03-31/functions";
const INVOKE = `${FUNCTIONS}/echo/invocations`;
const LAMBDA = signature("lambda");
const HANDLER = { "index.mjs": strToU8("export const handler = async (event) => event;") };

const FILE = `functions:
  echo:
    handler: echo.handler
    runtime: nodejs24.x
    triggers:
      - s3: { bucket: inbox, events: ["s3:ObjectCreated:*"] }
  broken:
    handler: broken.handler
    runtime: nodejs24.x
`;

/** Any credentials do; the scope tells the service. */
function signature(service: string): Record<string, string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
  return { authorization, "x-amz-date": "20260101T000000Z" };
}

/** An entry that Unix takes for a link. */
const link = (target: string): Zippable[string] => [strToU8(target), { os: 3, attrs: (0o120777 << 16) >>> 0 }];

/** Names that zip libraries would rather not write: put over a name of the same length. */
function renamed(name: string): Uint8Array {
  const archive = Buffer.from(zipSync({ ["x".repeat(name.length)]: strToU8("bytes") }, { level: 0 }));
  return Buffer.from(archive.toString("latin1").replaceAll("x".repeat(name.length), name), "latin1");
}

describe("bad input", function () {
  this.timeout(60_000);
  let directory: string;
  let simulator: SimulatorProcess;
  let former: object;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "lambdabus-bad-"));
    writeFileSync(join(directory, "echo.mjs"), "export const handler = async (event) => event;\n");
    writeFileSync(join(directory, "broken.cjs"), 'require("not-there");\nexports.handler = async () => {};\n');
    writeFileSync(join(directory, "lambdabus.yaml"), FILE);
    simulator = await SimulatorProcess.start({ file: join(directory, "lambdabus.yaml") });
  });
  after(async () => {
    await simulator?.[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    former = await leftovers();
  });
  afterEach("nothing is left behind, and a good request is answered", async () => {
    await simulator.settled();
    expect(await leftovers()).to.deep.equal(former);
    const answer = await send("POST", INVOKE, LAMBDA, '{"good":true}');
    expect(await answer.json()).to.deep.equal({ good: true });
  });

  /** What there is of functions, of objects, of files, and of events that S3 told of. */
  async function leftovers(): Promise<object> {
    const { functions } = await simulator.admin<{ functions: { name: string }[] }>("/status");
    const { events } = await simulator.admin<{ events: object[] }>("/events?source=s3");
    const listed = await (await send("GET", "/inbox?list-type=2", signature("s3"))).text();
    const files = ["s3", "lambda"].flatMap((service) => readdirSync(join(simulator.dataDirectory, service), { recursive: true }).map(String).sort());
    return { functions: functions.map(({ name }) => name), events: events.length, keys: listed.match(/<Key>[^<]*/g) ?? [], files };
  }

  function send(method: string, path: string, headers: Record<string, string>, body?: string | Uint8Array): Promise<Response> {
    return fetch(simulator.endpoint + path, { method, headers, ...(body !== undefined && { body: body as Uint8Array<ArrayBuffer> }) });
  }

  /** A refusal of a JSON service: status, AWS's code, and what is said. */
  async function refusal(answer: Response) {
    const { Message, message } = (await answer.json()) as { Message?: string; message?: string };
    return { status: answer.status, code: answer.headers.get("x-amzn-errortype"), message: Message ?? message };
  }

  /** A refusal of S3. */
  async function refusalOfS3(answer: Response) {
    const document = await answer.text();
    return { status: answer.status, code: /<Code>(.*)<\/Code>/.exec(document)?.[1], message: /<Message>(.*)<\/Message>/s.exec(document)?.[1] };
  }

  describe("in code", () => {
    const create = (zip: Uint8Array) => createFunction({ ZipFile: Buffer.from(zip).toString("base64") });

    function createFunction(Code: object): Promise<Response> {
      const input = { FunctionName: "bad", Runtime: "nodejs24.x", Handler: "index.handler", Role: "arn:aws:iam::000000000000:role/r", Code };
      return send("POST", FUNCTIONS, LAMBDA, JSON.stringify(input));
    }

    it("that does not import fails with Runtime.ImportModuleError, and ends the command line with 1", async () => {
      const { code, out } = await lambdabus(["invoke", "broken", "--endpoint", simulator.endpoint]);
      expect(code).to.equal(1);
      const { errorType, errorMessage } = JSON.parse(out);
      expect(errorType).to.equal("Runtime.ImportModuleError");
      expect(errorMessage).to.contain("not-there");
    });

    const attacks: Record<string, Uint8Array> = {
      "a path that climbs out": renamed("../../evil"),
      "an absolute path": renamed("/tmp/evil"),
      "a link that leads out": zipSync({ ...HANDLER, out: link("../../..") }),
      "a link to an absolute path": zipSync({ ...HANDLER, passwd: link("/etc/passwd") }),
      "bytes that are no zip": strToU8("this is no zip"),
    };
    for (const [name, zip] of Object.entries(attacks)) {
      it(`in the form of ${name} is refused`, async () => {
        const { status, code, message } = await refusal(await create(zip));
        expect({ status, code }).to.deep.equal({ status: 400, code: "InvalidParameterValueException" });
        expect(message).to.match(/^Could not unzip uploaded file\. Please check your file, then try to upload again\./);
      });
    }

    it("that is too large zipped is refused", async () => {
      const zip = zipSync({ ...HANDLER, large: [new Uint8Array(52_428_800), { level: 0 }] });
      const { status, code, message } = await refusal(await create(zip));
      expect({ status, code }).to.deep.equal({ status: 413, code: "RequestEntityTooLargeException" });
      expect(message).to.equal("Zipped size must be smaller than 52428800 bytes");
    });

    it("that is too large in a request is refused before it is read", async () => {
      const { status, code, message } = await refusal(await send("POST", FUNCTIONS, LAMBDA, new Uint8Array(70_167_212)));
      expect({ status, code }).to.deep.equal({ status: 413, code: "RequestEntityTooLargeException" });
      expect(message).to.equal("Request must be smaller than 70167211 bytes for the CreateFunction operation");
    });

    it("that is too large unzipped is refused", async () => {
      const zeros = new Uint8Array(131_072_001);
      const { status, code, message } = await refusal(await create(zipSync({ ...HANDLER, a: zeros, b: zeros }, { level: 1 })));
      expect({ status, code }).to.deep.equal({ status: 400, code: "InvalidParameterValueException" });
      expect(message).to.equal("Unzipped size must be smaller than 262144000 bytes");
    });

    it("in an object that is not there is refused", async () => {
      const { status, code, message } = await refusal(await createFunction({ S3Bucket: "inbox", S3Key: "missing.zip" }));
      expect({ status, code }).to.deep.equal({ status: 400, code: "InvalidParameterValueException" });
      expect(message).to.contain("NoSuchKey");
    });
  });

  describe("in a payload", () => {
    const invoke = async (payload: string | Uint8Array, type = "RequestResponse") =>
      refusal(await send("POST", INVOKE, { ...LAMBDA, "x-amz-invocation-type": type }, payload));

    for (const type of ["RequestResponse", "Event"]) {
      it(`that is no JSON is refused, of a ${type}`, async () => {
        const { status, code, message } = await invoke("{'single': 1}", type);
        expect({ status, code }).to.deep.equal({ status: 400, code: "InvalidRequestContentException" });
        expect(message).to.match(/^Could not parse request body into json:/);
      });
    }

    it("of more than 6 MB is refused", async () => {
      const { status, code, message } = await invoke(`"${"x".repeat(6_291_455)}"`);
      expect({ status, code }).to.deep.equal({ status: 413, code: "RequestTooLargeException" });
      expect(message).to.equal("6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)");
    });

    it("ends the command line with 2, in Lambda's words", async () => {
      const invoke = (input: string) => lambdabus(["invoke", "echo", "--event", "-", "--endpoint", simulator.endpoint], { input });
      const malformed = await invoke("{");
      expect(malformed).to.include({ code: 2, out: "" });
      expect(malformed.err).to.match(/^InvalidRequestContentException: Could not parse request body into json: .+\n$/);
      const said = "RequestTooLargeException: 6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)\n";
      expect(await invoke(`"${"x".repeat(6_291_455)}"`)).to.deep.equal({ code: 2, out: "", err: said });
    });

    it("of more than 1 MB is refused where nobody waits", async () => {
      const { status, code, message } = await invoke(`"${"x".repeat(1_048_575)}"`, "Event");
      expect({ status, code }).to.deep.equal({ status: 413, code: "RequestTooLargeException" });
      expect(message).to.equal("1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)");
    });
  });

  describe("in a signature", () => {
    const headers = { authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1, Signature=0", "x-amz-date": "20260101T000000Z" };

    it("is told in S3's words by S3", async () => {
      const { status, code, message } = await refusalOfS3(await send("PUT", "/inbox/unsigned.txt", headers, "text"));
      expect({ status, code }).to.deep.equal({ status: 400, code: "AuthorizationHeaderMalformed" });
      expect(message).to.match(/^The authorization header is malformed; /);
    });

    it("is told in Lambda's words by Lambda", async () => {
      const { status, code, message } = await refusal(await send("POST", INVOKE, headers, "{}"));
      expect({ status, code }).to.deep.equal({ status: 403, code: "IncompleteSignatureException" });
      expect(message).to.contain("requires 'SignedHeaders' parameter");
    });
  });

  describe("in the form of a body that ends early", () => {
    /** Says that 100 bytes come, sends a few, and hangs up: at once, or by closing its side and waiting for an answer. */
    async function cut(head: string, how: "abruptly" | "politely"): Promise<string> {
      const socket = connect(simulator.port, "127.0.0.1");
      socket.on("error", () => {});
      const answer = text(socket).catch(() => "");
      socket.write(`${head}\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"begun":`, () =>
        setTimeout(() => (how === "politely" ? socket.end() : socket.resetAndDestroy()), 50),
      );
      return how === "politely" ? answer : new Promise((resolve) => socket.once("close", () => resolve("")));
    }

    for (const how of ["abruptly", "politely"] as const) {
      it(`${how}, stores no object and tells of none`, async () => {
        const answer = await cut("PUT /inbox/half.txt HTTP/1.1", how);
        if (how === "politely") expect(answer).to.match(/^HTTP\/1\.1 400 .*<Code>IncompleteBody<\/Code>/s);
        await new Promise((resolve) => setTimeout(resolve, 100));
        expect((await send("HEAD", "/inbox/half.txt", signature("s3"))).status).to.equal(404);
      });

      it(`${how}, invokes nothing`, async () => {
        const count = async () => (await simulator.admin<{ invocations: object[] }>("/invocations?function=echo&limit=1000")).invocations.length;
        const invocations = await count();
        await cut(`POST ${INVOKE} HTTP/1.1`, how);
        await new Promise((resolve) => setTimeout(resolve, 100));
        expect(await count()).to.equal(invocations);
      });
    }
  });

  describe("in the name of an action", () => {
    const warnings = (action: string) => simulator.errors.split("\n").filter((line) => line.includes(action));

    it("that S3 has and we have not is answered with 501, and warned of once", async () => {
      for (const _ of [1, 2, 3]) {
        const { status, code, message } = await refusalOfS3(await send("GET", "/inbox?website", signature("s3")));
        expect({ status, code }).to.deep.equal({ status: 501, code: "NotImplemented" });
        expect(message).to.equal("lambdabus does not implement s3:GetBucketWebsite");
      }
      expect(warnings("GetBucketWebsite")).to.have.length(1);
    });

    it("that Lambda has and we have not is answered with 501, and warned of once", async () => {
      const others = Object.entries(model.others ?? {}).map(([name, route]) => [name, ...route.split(" ")] as [string, string, string]);
      const [action, method, path] = others.find(([, , uri]) => !uri.includes("{")) as [string, string, string];
      for (const _ of [1, 2, 3]) {
        const answer = await refusal(await send(method, path, LAMBDA));
        expect(answer).to.deep.include({ status: 501, message: `lambdabus does not implement lambda:${action}` });
      }
      expect(warnings(action)).to.have.length(1);
    });

    it("that AWS has not either is answered as AWS answers it, and warned of once", async () => {
      const headers = { ...signature("sts"), "content-type": "application/x-www-form-urlencoded" };
      for (const _ of [1, 2, 3]) {
        const answer = await send("POST", "/", headers, "Action=GetNothing&Version=2011-06-15");
        expect(answer.status).to.equal(400);
        expect(await answer.text()).to.contain("<Code>InvalidAction</Code><Message>Could not find operation GetNothing for version 2011-06-15</Message>");
      }
      expect(warnings("GetNothing")).to.have.length(1);
    });

    it("of a service that we have not is answered with 501, and warned of once", async () => {
      const headers = { ...signature("dynamodb"), "x-amz-target": "DynamoDB_20120810.ListTables", "content-type": "application/x-amz-json-1.0" };
      for (const _ of [1, 2, 3]) {
        const answer = await send("POST", "/", headers, "{}");
        expect(answer.status).to.equal(501);
        expect(await answer.text()).to.contain("lambdabus does not implement dynamodb:ListTables");
      }
      expect(warnings("ListTables")).to.have.length(1);
    });
  });
});
