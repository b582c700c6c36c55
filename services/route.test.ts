// Which operation a request means, by the real models.
import { expect } from "chai";
import { model as lambda } from "./lambda/model.ts";
import { Router } from "./route.ts";
import { model as s3 } from "./s3/model.ts";

const routers = { s3: new Router(s3), lambda: new Router(lambda) };

function route(service: keyof typeof routers, line: string, headers: Record<string, string> = {}): string | undefined {
  const [method, url] = line.split(" ") as [string, string];
  const [path, search = ""] = url.split("?") as [string, string?];
  return routers[service].match({ method, path, query: new URLSearchParams(search), headers })?.name;
}

describe("Router", () => {
  const cases: [string, string][] = [
    ["GET /", "ListBuckets"],
    ["PUT /b", "CreateBucket"],
    ["PUT /b/", "CreateBucket"],
    ["HEAD /b", "HeadBucket"],
    ["GET /b", "ListObjects"],
    ["GET /b/?prefix=x&delimiter=/", "ListObjects"],
    ["GET /b?list-type=2&prefix=x", "ListObjectsV2"],
    ["GET /b?list-type=1", "ListObjects"],
    ["GET /b?versions", "ListObjectVersions"],
    ["GET /b?uploads", "ListMultipartUploads"],
    ["GET /b?location", "GetBucketLocation"],
    ["GET /b?notification", "GetBucketNotificationConfiguration"],
    ["PUT /b?notification=", "PutBucketNotificationConfiguration"],
    ["PUT /b?website", "PutBucketWebsite"],
    ["POST /b?delete", "DeleteObjects"],
    ["PUT /b/k", "PutObject"],
    ["PUT /b/k?x-id=PutObject", "PutObject"],
    ["PUT /b/k?partNumber=1&uploadId=u", "UploadPart"],
    ["PUT /b/k?tagging", "PutObjectTagging"],
    ["POST /b/k?uploads", "CreateMultipartUpload"],
    ["POST /b/k?uploadId=u", "CompleteMultipartUpload"],
    ["DELETE /b/k?uploadId=u", "AbortMultipartUpload"],
    ["DELETE /b/k", "DeleteObject"],
    ["DELETE /b/k?versionId=1", "DeleteObject"],
    ["GET /b/k?uploadId=u", "ListParts"],
    ["GET /b/k?partNumber=1", "GetObject"],
    ["GET /b/k?attributes", "GetObject"],
    ["GET /b/a/b//c", "GetObject"],
    ["GET /b//k", "GetObject"],
  ];
  for (const [line, expected] of cases) it(`reads S3's ${line} as ${expected}`, () => expect(route("s3", line)).to.equal(expected));

  it("tells operations apart by the headers that they require", () => {
    const copy = { "x-amz-copy-source": "/a/b" };
    expect(route("s3", "PUT /b/k", copy)).to.equal("CopyObject");
    expect(route("s3", "PUT /b/k?partNumber=1&uploadId=u", copy)).to.equal("UploadPartCopy");
    expect(route("s3", "GET /b/k?attributes", { "x-amz-object-attributes": "ETag" })).to.equal("GetObjectAttributes");
  });

  it("takes everything after the bucket as the key, as it was written", () => {
    const { match } = { match: (path: string) => routers.s3.match({ method: "GET", path, query: new URLSearchParams(), headers: {} })?.labels };
    expect(match("/b/in/red%20flower%2B.jpg")).to.deep.equal({ Bucket: "b", Key: "in/red%20flower%2B.jpg" });
    expect(match("/b//k/")).to.deep.equal({ Bucket: "b", Key: "/k/" });
  });

  const lambdaCases: [string, string][] = [
    ["POST /2015-03-31/functions", "CreateFunction"],
    ["GET /2015-03-31/functions/", "ListFunctions"],
    ["POST /2015-03-31/functions/F/invocations", "Invoke"],
    ["GET /2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3AF/configuration", "GetFunctionConfiguration"],
    ["GET /2018-10-31/layers?find=LayerVersion&Arn=x", "GetLayerVersionByArn"],
    ["GET /2018-10-31/layers", "ListLayers"],
    ["DELETE /2017-03-31/tags/arn:aws:lambda:us-east-1:000000000000:function:F", "UntagResource"],
    ["GET /2019-09-30/functions/F/provisioned-concurrency?List=ALL", "ListProvisionedConcurrencyConfigs"],
    ["GET /2019-09-30/functions/F/provisioned-concurrency?Qualifier=1", "GetProvisionedConcurrencyConfig"],
    ["GET /2021-07-20/functions/F/runtime-management-config", "GetRuntimeManagementConfig"],
  ];
  for (const [line, expected] of lambdaCases) it(`reads Lambda's ${line} as ${expected}`, () => expect(route("lambda", line)).to.equal(expected));

  it("knows no operation for other paths and methods", () => {
    expect(route("lambda", "PATCH /2015-03-31/functions")).to.equal(undefined);
    expect(route("lambda", "GET /2015-03-31/nothing")).to.equal(undefined);
  });
});
