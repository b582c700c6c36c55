// The embedded S3 as boto3 sees it, over HTTP.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { openPython, type Python } from "../support/python.ts";
import { type S3OverHttp, startS3 } from "../support/s3-over-http.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

const script = join(import.meta.dirname, "../support/s3-boto3.py");

describe("S3 by boto3", function () {
  this.timeout(120_000);
  let clients: Python;
  let s3: S3OverHttp;
  before(async function () {
    const found = openPython();
    if (!found) return skipUnlessInCi(this, "no Python with pip");
    clients = found;
    s3 = await startS3();
  });
  after(() => s3?.[Symbol.asyncDispose]());

  it("does everything that a script commonly asks of it", async () => {
    await promisify(execFile)(clients.python, [script, s3.endpoint], { env: { PATH: process.env["PATH"], AWS_EC2_METADATA_DISABLED: "true" } });
  });
});
