// Whatever is sent to S3: an answer in S3's own codes, never a 500, no object half written, and the service goes on.
import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { silent } from "../../core/logger.ts";
import { type Simulator, start } from "../../index.ts";
import { model } from "../../services/s3/model.ts";
import { Connection, type Got, NUMBERS, SEED, type Sent, signedFor, textsWith } from "../support/fuzzing.ts";

/** S3's codes, and the gateway's own for what is no request at all. */
const CODES = new RegExp(
  `^(${[
    ...["NoSuchBucket", "NoSuchKey", "NoSuchUpload", "NoSuchVersion", "NoSuchTagSet", "NoSuchCORSConfiguration", "NoSuchBucketPolicy"],
    ...["NoSuchPublicAccessBlockConfiguration", "OwnershipControlsNotFoundError", "ServerSideEncryptionConfigurationNotFoundError"],
    ...[
      "BucketNotEmpty",
      "BucketAlreadyOwnedByYou",
      "BucketAlreadyExists",
      "InvalidBucketName",
      "IllegalLocationConstraintException",
      "InvalidLocationConstraint",
    ],
    ...[
      "InvalidArgument",
      "InvalidRequest",
      "InvalidDigest",
      "BadDigest",
      "XAmzContentSHA256Mismatch",
      "InvalidTag",
      "BadRequest",
      "InvalidURI",
      "KeyTooLongError",
    ],
    ...[
      "MalformedXML",
      "MalformedPOSTRequest",
      "MalformedPolicy",
      "MalformedACLError",
      "MissingSecurityHeader",
      "MissingContentLength",
      "MissingRequestBodyError",
    ],
    ...["IncompleteBody", "EntityTooLarge", "EntityTooSmall", "MetadataTooLarge", "MaxMessageLengthExceeded", "UnexpectedContent", "InvalidStorageClass"],
    ...["InvalidRange", "InvalidPart", "InvalidPartOrder", "InvalidPartNumber", "InvalidObjectState", "PreconditionFailed", "MethodNotAllowed", "AccessDenied"],
    ...[
      "AccessControlListNotSupported",
      "AccessForbidden",
      "NotImplemented",
      "InvalidToken",
      "AuthorizationHeaderMalformed",
      "AuthorizationQueryParametersError",
    ],
    ...["IllegalVersioningConfigurationException", "InvalidBucketState", "InvalidAttributeName", "OperationAborted", "InvalidEncryptionAlgorithmError"],
  ].join("|")})$`,
);
const STATUSES = [200, 204, 206, 304, 400, 403, 404, 405, 409, 411, 412, 413, 416, 501];
const TEXTS = textsWith(
  ...["b", "kept", "k", "deep/er/key", "null", "url", "/", "s3:ObjectCreated:*", "prefix", "Enabled", "Suspended", "private", "COPY", "REPLACE", "GLACIER"],
  ...["bytes=0-3", "bytes=-1", "bytes=9-1", "bytes=0-1,3-4", "bytes=99999999999999999999-", "octets=1", "*", '"d41d8cd98f00b204e9800998ecf8427e"'],
  ...[
    "Thu, 01 Jan 2026 00:00:00 GMT",
    "yesterday",
    "/b/kept",
    "b/kept?versionId=null",
    "b%2Fkept",
    "%E0%A4",
    "SHA256",
    "CRC32",
    "a=b&a=c",
    "k=v",
    "aws-chunked",
  ],
  ...["STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "UNSIGNED-PAYLOAD", "x-amz-checksum-crc32", "AAAAAA==", "AES256", "aws:kms"],
);

describe("S3, whatever it is sent", function () {
  this.timeout(120_000);
  let simulator: Simulator;
  let connection: Connection;
  const kept = "what is kept";

  before(async () => {
    simulator = await start({ port: 0, otlpPort: false, logger: silent, bus: "memory", clock: "virtual" });
    connection = new Connection(simulator.endpoint);
    await simulator.aws.call("sqs", "CreateQueue", { QueueName: "q" });
    await simulator.aws.call("s3", "CreateBucket", { Bucket: "untouched" });
  });
  beforeEach(async () => {
    await simulator.aws.call("s3", "CreateBucket", { Bucket: "bbb" }).catch(() => {});
    await simulator.aws.call("s3", "PutObject", { Bucket: "bbb", Key: "kept", Body: Buffer.from(kept) });
  });
  after(async () => {
    connection?.[Symbol.dispose]();
    await simulator?.[Symbol.asyncDispose]();
  });

  async function holds(sent: Sent): Promise<Got> {
    const got = await connection.send(sent);
    const about = `${sent.method} ${sent.path}\n${JSON.stringify(sent.headers)}\n${String(sent.body).slice(0, 200)}\n${got.text.slice(0, 300)}`;
    expect(got.status, about).to.be.oneOf(STATUSES);
    if (got.status >= 400 && got.text) expect(/<Code>([^<]+)<\/Code>/.exec(got.text)?.[1] ?? "", about).to.match(CODES);
    return got;
  }

  const property = (arbitrary: fc.Arbitrary<Sent>, numRuns: number) =>
    fc.assert(
      fc.asyncProperty(arbitrary, async (sent) => void (await holds(sent))),
      { seed: SEED, numRuns },
    );
  const put = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Sent => ({
    method: "PUT",
    path,
    body,
    headers: { ...signedFor("s3"), ...headers },
  });

  it("calls an operation with anything in its path, query string, headers and document", () => property(anyCall(), 2_000));

  it("has any method and any path", () =>
    property(
      fc
        .tuple(
          fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH"),
          fc.array(fc.oneof(TEXTS, fc.constant("bbb")), { maxLength: 4 }),
          anyQuery(),
        )
        .map(([method, parts, query]) => ({ ...put(`/${parts.map(encodeURIComponent).join("/")}${query}`, ""), method })),
      1_000,
    ));

  it("is a document of the wrong form", () =>
    property(
      fc.tuple(fc.constantFrom(...DOCUMENTS), anyXml()).map(([{ method, path }, body]) => ({ ...put(path, body, md5(body)), method })),
      1_000,
    ));

  it("is a document that swells, nests or never ends", async () => {
    const bombs = [
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>',
      '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
      "<a>".repeat(20_000),
      '<a b="/>">'.repeat(20_000),
      "<a".repeat(100_000),
      `<Delete>${"<Object><Key>k</Key></Object>".repeat(1_001)}</Delete>`,
      `<CompleteMultipartUpload>${"<Part><PartNumber>1</PartNumber><ETag>e</ETag></Part>".repeat(10_001)}</CompleteMultipartUpload>`,
      `<Tagging><TagSet>${"<Tag><Key>k</Key><Value>v</Value></Tag>".repeat(10_000)}</TagSet></Tagging>`,
      `<CompleteMultipartUpload><Part><PartNumber>${"9".repeat(400)}</PartNumber><ETag>e</ETag></Part></CompleteMultipartUpload>`,
      `<Tagging><TagSet><Tag><Key>${"&#x1F600;".repeat(10_000)}</Key><Value>v</Value></Tag></TagSet></Tagging>`,
    ];
    for (const body of bombs) {
      for (const { method, path } of DOCUMENTS.slice(0, 4)) {
        const { status } = await holds({ ...put(path, body, md5(body)), method });
        expect(status, `${method} ${path} ${body.slice(0, 40)}`).to.be.oneOf([400, 404]); // 404: there is no such upload.
      }
    }
  });

  it("is a form of any bytes", () =>
    property(
      fc.tuple(fc.constantFrom("multipart/form-data; boundary=x", "multipart/form-data", "multipart/form-data; boundary="), anyForm()).map(([type, body]) => ({
        ...put("/bbb", body, { "content-type": type }),
        method: "POST",
      })),
      500,
    ));

  it("is framed in chunks that are none", async () => {
    const frames = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            "3\r\nabc\r\n",
            "0\r\n",
            "\r\n",
            "x-amz-checksum-crc32:AAAAAA==\r\n",
            "ffffffffffffffff\r\n",
            "-1\r\n",
            "3;chunk-signature=0\r\nabc\r\n",
            "zz",
            ":",
          ),
          {
            maxLength: 8,
          },
        )
        .map((parts) => Buffer.from(parts.join(""))),
    );
    const headers = {
      "content-encoding": "aws-chunked",
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-trailer": "x-amz-checksum-crc32",
    };
    await property(
      fc
        .tuple(frames, fc.constantFrom("3", "0", "6", "99999999999999", "x"))
        .map(([body, length]) => put("/bbb/framed", body, { ...headers, "x-amz-decoded-content-length": length })),
      500,
    );
  });

  const refusals: [what: string, sent: Sent, status: number, code: string][] = [
    ["a key of more than 1,024 bytes", put(`/bbb/${encodeURIComponent("é".repeat(513))}`, "x"), 400, "KeyTooLongError"],
    ["a range beyond the object", { ...put("/bbb/kept", "", { range: "bytes=12-" }), method: "GET" }, 416, "InvalidRange"],
    ["a path that is not percent-encoded UTF-8", put("/bbb/%E0%A4", "x"), 400, "InvalidURI"],
    ["a number that is none", { ...put("/bbb?max-keys=many", ""), method: "GET" }, 400, "InvalidArgument"],
    ["a number out of bounds", { ...put("/bbb?max-keys=-1", ""), method: "GET" }, 400, "InvalidArgument"],
    ["a part number out of bounds", put("/bbb/never?partNumber=10001&uploadId=u", "x"), 400, "InvalidArgument"],
    ["an MD5 that is none", put("/bbb/never", "x", { "content-md5": "none" }), 400, "InvalidDigest"],
    ["an MD5 of other bytes", put("/bbb/never", "x", md5("y")), 400, "BadDigest"],
    ["a checksum of other bytes", put("/bbb/never", "x", { "x-amz-checksum-crc32": "AAAAAA==" }), 400, "BadDigest"],
    ["a checksum that is none", put("/bbb/never", "x", { "x-amz-checksum-sha256": "AAAA" }), 400, "InvalidRequest"],
    ["a hash of other bytes", put("/bbb/never", "x", { "x-amz-content-sha256": "0".repeat(64) }), 400, "XAmzContentSHA256Mismatch"],
  ];
  for (const [what, sent, status, code] of refusals) {
    it(`has ${what}: ${code}`, async () => {
      const got = await holds(sent);
      expect(got.text).to.include(`<Code>${code}</Code>`);
      expect(got.status).to.equal(status);
      expect(await holds({ ...put("/bbb/never", ""), method: "GET" })).to.include({ status: 404 });
    });
  }

  it("does not keep it from working", async () => {
    expect(await holds({ ...put("/bbb/kept", ""), method: "GET" })).to.include({ status: 200, text: kept });
    const listed = await simulator.aws.call<{ KeyCount: number }>("s3", "ListObjectsV2", { Bucket: "untouched" });
    expect(listed.KeyCount).to.equal(0);
  });
});

/** Where S3 takes documents. */
const DOCUMENTS = [
  { method: "POST", path: "/bbb?delete" },
  { method: "POST", path: "/bbb/k?uploadId=u" },
  ...["notification", "tagging", "versioning", "cors", "acl", "publicAccessBlock", "ownershipControls", "encryption"].map((name) => ({
    method: "PUT",
    path: `/bbb?${name}`,
  })),
  { method: "PUT", path: "/bbb/kept?tagging" },
  { method: "PUT", path: "/bbc" },
];

function md5(body: string): Record<string, string> {
  return { "content-md5": createHash("md5").update(body).digest("base64") };
}

/** An operation's own parts, filled with anything. */
function anyCall(): fc.Arbitrary<Sent> {
  return fc.constantFrom(...Object.keys(model.operations)).chain((name) => {
    const { http, input } = model.operations[name] as (typeof model.operations)[string];
    const members = Object.values(model.shapes[input?.shape ?? ""]?.members ?? {});
    const some = (location: string) => fc.subarray(members.filter((member) => member.location === location).map(({ locationName }) => locationName as string));
    const values = fc.infiniteStream(fc.oneof(TEXTS, NUMBERS.map(String)));
    const place = fc.record({
      bucket: fc.oneof({ arbitrary: fc.constant("bbb"), weight: 9 }, TEXTS),
      key: fc.oneof({ arbitrary: fc.constantFrom("kept", "k", "a/b"), weight: 5 }, TEXTS),
    });
    return fc.tuple(place, some("querystring"), some("header"), values, anyXml()).map(([{ bucket, key }, asked, headers, stream, document]) => {
      const value = () => String(stream.next().value);
      const path = http.requestUri.replace("{Bucket}", encodeURIComponent(bucket)).replace("{Key+}", encodeURIComponent(key).replaceAll("%2F", "/"));
      const query = asked.map((part) => `${part}=${encodeURIComponent(value())}`).join("&");
      const given = headers.filter((header) => !FRAMING.has(header.toLowerCase())).map((header) => [header, value().replace(/[^\t\x20-\x7e]/g, "?")]);
      return {
        method: http.method,
        path: query ? `${path}${path.includes("?") ? "&" : "?"}${query}` : path,
        headers: { ...signedFor("s3"), ...Object.fromEntries(given) },
        body: http.method === "GET" || http.method === "HEAD" ? "" : document,
      };
    });
  });
}

/** What HTTP itself lives by. */
const FRAMING = new Set(["content-length", "transfer-encoding", "connection", "expect", "host"]);

function anyQuery(): fc.Arbitrary<string> {
  const names = fc.constantFrom(
    ..."uploads uploadId partNumber versionId versions list-type max-keys prefix delimiter encoding-type acl attributes X-Amz-Algorithm".split(" "),
  );
  const more = fc.constantFrom(
    "X-Amz-Expires",
    "X-Amz-Date",
    "X-Amz-Signature",
    "X-Amz-Credential",
    "response-content-type",
    "notification",
    "legal-hold",
    "torrent",
  );
  return fc.array(fc.tuple(fc.oneof(names, more, TEXTS), TEXTS), { maxLength: 4 }).map((pairs) => {
    return pairs.length > 0 ? `?${pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&")}` : "";
  });
}

/** Documents of S3's words in any order and depth, and texts that are no documents. */
function anyXml(): fc.Arbitrary<string> {
  const words = fc.constantFrom(
    ...["Delete", "Object", "Key", "Quiet", "VersionId", "NotificationConfiguration", "QueueConfiguration", "Queue", "Event", "Filter", "S3Key", "FilterRule"],
    ...[
      "Name",
      "Value",
      "CloudFunctionConfiguration",
      "CloudFunction",
      "Id",
      "CORSConfiguration",
      "CORSRule",
      "AllowedMethod",
      "AllowedOrigin",
      "MaxAgeSeconds",
    ],
    ...["Tagging", "TagSet", "Tag", "VersioningConfiguration", "Status", "CompleteMultipartUpload", "Part", "PartNumber", "ETag", "CreateBucketConfiguration"],
    ...["LocationConstraint", "AccessControlPolicy", "AccessControlList", "Grant", "Grantee", "Permission", "Owner", "ID", "__proto__", "constructor", "x:y"],
  );
  const leaf = fc.oneof(
    TEXTS,
    NUMBERS.map(String),
    fc.constantFrom("arn:aws:sqs:us-east-1:000000000000:q", "&amp;", "&#0;", "&#x110000;", "<![CDATA[x]]>", "<!-- -->"),
  );
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc
        .tuple(
          words,
          fc.array(tie("tree"), { maxLength: 4 }),
          fc.constantFrom("", ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"', ' xsi:type="Group"', ' a="', " a"),
        )
        .map(([word, inner, attribute]) => `<${word}${attribute}>${inner.join("")}</${word}>`),
    ),
  }));
  return fc.oneof({ arbitrary: tree, weight: 6 }, fc.string({ maxLength: 60 }), fc.json());
}

function anyForm(): fc.Arbitrary<Uint8Array> {
  const parts = fc.constantFrom(
    ...[
      "--x\r\n",
      "--x--\r\n",
      "\r\n",
      'Content-Disposition: form-data; name="key"\r\n',
      'Content-Disposition: form-data; name="file"; filename="f"\r\n',
      "posted",
    ],
    ...['Content-Disposition: form-data; name="policy"\r\n', "e30=", "{", "Content-Disposition: form-data\r\n", "x".repeat(20_000), "--x", "\u0000"],
  );
  return fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(parts, { maxLength: 14 }).map((each) => Buffer.from(each.join(""))),
  );
}
