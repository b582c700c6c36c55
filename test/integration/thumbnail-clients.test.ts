// The classic, made with clients that nobody here wrote: two buckets, a Python function from a zip, a permission, a notification, an upload.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import jpeg from "jpeg-js";
import { drawPicture } from "../../examples/quickstart/draw.ts";
import { type AwsUser, boto3User, cliUser, sdkUser } from "../support/clients/client.ts";
import { openPython, type Python } from "../support/python.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

const KEY = "in/red flower+é.jpg";
const KEY_IN_RECORD = "in/red+flower%2B%C3%A9.jpg";
const FUNCTION = "create-thumbnail";
const example = join(import.meta.dirname, "../../examples/thumbnail-python/src");

/** Adds what the test wants to see to the example's handler: the event, as it came, on a line of its own. */
const WRAPPER = `import json
from thumbnail import handler as make

def handler(event, context):
    print("EVENT", json.dumps(event, ensure_ascii=False))
    return make(event, context)
`;

/** A deployment package as people make it: \`pip install --target\`, and a zip of it all. */
function makeZip(python: Python, directory: string): string {
  const target = join(directory, "package");
  const installed = spawnSync(python.python, [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--target",
    target,
    "-r",
    join(example, "requirements.txt"),
  ]);
  if (installed.status !== 0) throw new Error(installed.stderr.toString());
  cpSync(example, target, { recursive: true });
  writeFileSync(join(target, "watched.py"), WRAPPER);
  const zip = join(directory, "function");
  const zipped = spawnSync(python.python, ["-c", "import shutil, sys; shutil.make_archive(sys.argv[1], 'zip', sys.argv[2])", zip, target]);
  if (zipped.status !== 0) throw new Error(zipped.stderr.toString());
  return `${zip}.zip`;
}

interface CanonicalRecord {
  readonly eventTime: string;
  readonly userIdentity: object;
  readonly responseElements: Record<string, string>;
  readonly s3: { readonly object: Record<string, string>; readonly bucket: { readonly ownerIdentity: object } };
}

/** Semantics 9.3, with what differs from run to run taken from the record itself once its form is checked. */
function expectCanonical(event: { Records: Record<string, never>[] }, bucket: string, size: number): void {
  expect(event.Records).to.have.length(1);
  const record = event.Records[0] as unknown as CanonicalRecord;
  expect(record.eventTime).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(record.responseElements["x-amz-request-id"]).to.match(/^[0-9A-Z]{16}$/);
  expect(record.responseElements["x-amz-id-2"]).to.be.a("string").with.length.above(10);
  expect(record.s3.object["sequencer"]).to.match(/^[0-9A-F]{16,}$/);
  expect(record.s3.object["eTag"]).to.match(/^[0-9a-f]{32}$/);
  const { eventTime, userIdentity, responseElements } = record;
  expect(record).to.deep.equal({
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "us-east-1",
    eventTime,
    eventName: "ObjectCreated:Put",
    userIdentity,
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: { "x-amz-request-id": responseElements["x-amz-request-id"], "x-amz-id-2": responseElements["x-amz-id-2"] },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "thumbnails",
      bucket: {
        name: bucket,
        ownerIdentity: record.s3.bucket.ownerIdentity,
        arn: `arn:aws:s3:::${bucket}`,
      },
      object: { key: KEY_IN_RECORD, size, eTag: record.s3.object["eTag"], sequencer: record.s3.object["sequencer"] },
    },
  });
}

async function makeThumbnail(simulator: SimulatorProcess, user: AwsUser, files: { zip: string; picture: string; size: number }): Promise<void> {
  const suffix = user.name.toLowerCase().replace(/[^a-z0-9]/g, "");
  const [bucket, target, name] = [`uploads-${suffix}`, `resized-${suffix}`, `${FUNCTION}-${suffix}`];
  await user.call({ service: "s3", action: "CreateBucket", input: { Bucket: bucket } });
  await user.call({ service: "s3", action: "CreateBucket", input: { Bucket: target } });
  const created = await user.call({
    service: "lambda",
    action: "CreateFunction",
    input: {
      FunctionName: name,
      Runtime: "python3.11",
      Handler: "watched.handler",
      Role: "arn:aws:iam::000000000000:role/thumbnails",
      Timeout: 30,
      MemorySize: 512,
      Environment: { Variables: { TARGET_BUCKET: target } },
    },
    files: { "Code.ZipFile": files.zip },
  });
  const permission = { StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com", SourceArn: `arn:aws:s3:::${bucket}` };
  await user.call({ service: "lambda", action: "AddPermission", input: { FunctionName: name, ...permission } });
  const configuration = { Id: "thumbnails", LambdaFunctionArn: created["FunctionArn"], Events: ["s3:ObjectCreated:Put"] };
  await user.call({
    service: "s3",
    action: "PutBucketNotificationConfiguration",
    input: { Bucket: bucket, NotificationConfiguration: { LambdaFunctionConfigurations: [configuration] } },
  });
  await user.call({ service: "s3", action: "PutObject", input: { Bucket: bucket, Key: KEY }, files: { Body: files.picture } });
  const { event, outcome, log } = await firstInvocation(simulator, name);
  expect(outcome, log).to.equal("success");
  expectCanonical(event, bucket, files.size);
  expect(log).to.match(/^START RequestId: .*\n/m);
  expect(JSON.parse(/EVENT (.*)/.exec(log)?.[1] ?? "null")).to.deep.equal(event);
  const thumbnail = await fetch(`${simulator.endpoint}/${target}/${encodeURIComponent(KEY)}`);
  expect(thumbnail.status).to.equal(200);
  const { width, height } = jpeg.decode(new Uint8Array(await thumbnail.arrayBuffer()));
  expect([width, height]).to.deep.equal([128, 96]);
}

interface Invocation {
  readonly event: { Records: Record<string, never>[] };
  readonly outcome: string;
  readonly log: string;
}

/** MinIO tells of an upload some milliseconds after it has answered; until then there is nothing to settle. */
async function firstInvocation(simulator: SimulatorProcess, name: string): Promise<Invocation> {
  for (let tries = 0; tries < 200; tries++) {
    await simulator.settled();
    const { invocations } = await simulator.admin<{ invocations: Invocation[] }>(`/invocations?function=${name}`);
    if (invocations[0]) return invocations[0];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${name} was never invoked\n${simulator.errors}`);
}

function hasMinio(): boolean {
  const cached = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "lambdabus", "minio");
  return existsSync(cached) || spawnSync("minio", ["--version"]).status === 0 || spawnSync("go", ["version"]).status === 0;
}

for (const [storage, settings] of Object.entries({ "the embedded S3": "{}", MinIO: "{ minio: {} }" })) {
  describe(`a thumbnail in Python, on ${storage}`, function () {
    this.timeout(400_000);
    let python: Python | undefined;
    let directory: string;
    let simulator: SimulatorProcess;
    let files: { zip: string; picture: string; size: number };

    before(async function () {
      python = openPython();
      if (!python) return skipUnlessInCi(this, "no Python with pip");
      if (storage === "MinIO" && !hasMinio()) return skipUnlessInCi(this, "no MinIO, and no Go to build it");
      directory = mkdtempSync(join(tmpdir(), "lambdabus-clients-"));
      const picture = drawPicture();
      files = { zip: makeZip(python, directory), picture: join(directory, "picture.jpg"), size: picture.length };
      writeFileSync(files.picture, picture);
      writeFileSync(join(directory, "lambdabus.yaml"), `services:\n  s3: ${settings}\n`);
      simulator = await SimulatorProcess.start({ file: join(directory, "lambdabus.yaml") });
    });

    after(async () => {
      await simulator?.[Symbol.asyncDispose]();
      if (directory) rmSync(directory, { recursive: true, force: true });
    });

    const users = {
      boto3: () => boto3User(python as Python, simulator.endpoint),
      "the AWS CLI": () => cliUser(python as Python, simulator.endpoint),
      "the AWS SDK for JavaScript": () => sdkUser(simulator.endpoint),
    };
    for (const [name, user] of Object.entries(users)) {
      it(`is made with ${name}, and the event that the handler sees is S3's`, () => makeThumbnail(simulator, user(), files));
    }
  });
}
