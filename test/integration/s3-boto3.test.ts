// The embedded S3 as boto3 sees it, over HTTP.
import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type S3OverHttp, startS3 } from "../support/s3-over-http.ts";

const script = join(import.meta.dirname, "../support/s3-boto3.py");

describe("S3 by boto3", () => {
  let s3: S3OverHttp;
  before(async function () {
    if (spawnSync("python3", ["-c", "import boto3"]).status !== 0) {
      console.warn("      boto3 is not installed: what Python sees is not tested");
      this.skip();
    }
    s3 = await startS3();
  });
  after(() => s3?.[Symbol.asyncDispose]());

  it("does everything that a script commonly asks of it", async function () {
    this.timeout(60_000);
    await promisify(execFile)("python3", [script, s3.endpoint], { env: { PATH: process.env["PATH"], AWS_EC2_METADATA_DISABLED: "true" } });
  });
});
