import { expect } from "chai";
import { openMemoryBus } from "../../../broker/index.ts";
import { Activity } from "../../../core/activity.ts";
import { functionArn } from "../../../core/arn.ts";
import { VirtualClock } from "../../../core/clock.ts";
import { ServiceError } from "../../../core/errors.ts";
import { Ids } from "../../../core/ids.ts";
import { silent } from "../../../core/logger.ts";
import { Registry } from "../../../core/registry.ts";
import { noopTracer } from "../../../core/tracing.ts";
import type { ServiceContext } from "../../service.ts";
import { BucketNotifications, type CallMinio } from "./notifications.ts";

const TARGETS = ["arn:minio:sqs::LAMBDABUS:nats", "arn:minio:sqs::LAMBDABUSKEPT:nats"];
const FOREIGN = { Id: "theirs", QueueArn: "arn:minio:sqs::1:webhook", Events: ["s3:ObjectAccessed:*"] };
const given = { LambdaFunctionConfigurations: [{ Id: "c", LambdaFunctionArn: functionArn("f"), Events: ["s3:ObjectCreated:*"] }] };

/** A MinIO with one bucket, as its notification API answers. */
async function setUp(targets: readonly string[] = TARGETS) {
  const [clock, ids, registry] = [new VirtualClock(), new Ids(1), new Registry()];
  const bus = openMemoryBus({ clock, ids, logger: silent });
  const journal = await bus.journal("s3");
  const aws = { call: () => Promise.reject(new ServiceError("ResourceNotFoundException", "no such function", 404)) };
  const place = { dataDirectory: "/nowhere", region: "us-east-1", accountId: "000000000000" };
  const context: ServiceContext = { activity: new Activity(), clock, ids, logger: silent, tracer: noopTracer, bus, journal, aws, registry, ...place };
  const buckets = new Map<string, { QueueArn: string; Events: readonly string[] }[]>([["photos", [FOREIGN]]]);
  const call = (async (action: string, input: { Bucket: string; NotificationConfiguration: { QueueConfigurations: (typeof FOREIGN)[] } }) => {
    if (!buckets.has(input.Bucket)) throw new ServiceError(action === "HeadBucket" ? "NotFound" : "NoSuchBucket", "", 404);
    if (action.startsWith("Put")) buckets.set(input.Bucket, input.NotificationConfiguration.QueueConfigurations);
    return { QueueConfigurations: buckets.get(input.Bucket) };
  }) as CallMinio;
  const open = () => new BucketNotifications(context, call, targets);
  const reports = () => buckets.get("photos")?.map(({ QueueArn }) => QueueArn);
  const mappings = () => [...registry.mappings.values()].map(({ id }) => id);
  return { notifications: open(), open, buckets, reports, mappings };
}

describe("bucket notifications on MinIO", () => {
  it("become mappings here, and in MinIO one word to report everything, beside what others have configured", async () => {
    const { notifications, buckets, reports, mappings } = await setUp();
    await notifications.put("photos", given, true);
    expect(mappings()).to.deep.equal(["s3:photos:c"]);
    expect(reports()).to.deep.equal([FOREIGN.QueueArn, ...TARGETS]);
    expect(buckets.get("photos")?.at(-1)?.Events).to.deep.equal(["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectRestore:*"]);
    expect(await notifications.get("photos")).to.deep.equal(given);
  });

  it("end with an empty configuration, which leaves the others'", async () => {
    const { notifications, reports, mappings } = await setUp();
    await notifications.put("photos", given, true);
    await notifications.put("photos", {}, true);
    expect([mappings(), reports()]).to.deep.equal([[], [FOREIGN.QueueArn]]);
    expect(await notifications.get("photos")).to.deep.equal({});
  });

  it("are checked as S3 checks them, before MinIO is told anything", async () => {
    const { notifications, reports } = await setUp();
    const codes = await Promise.all([
      notifications.put("missing", given, true).catch((error) => error.code),
      notifications.get("missing").catch((error) => error.code),
      notifications.put("photos", given, false).catch((error) => error.message),
    ]);
    expect(codes).to.deep.equal(["NoSuchBucket", "NoSuchBucket", "Unable to validate the following destination configurations"]);
    expect(reports()).to.deep.equal([FOREIGN.QueueArn]);
  });

  it("come back after a restart, and MinIO is told again", async () => {
    const { notifications, open, buckets, reports, mappings } = await setUp();
    await notifications.put("photos", given, true);
    buckets.set("photos", []);
    const again = open();
    await again.restore();
    expect(reports()).to.deep.equal(TARGETS);
    expect(mappings()).to.deep.equal(["s3:photos:c"]);
    expect(await again.get("photos")).to.deep.equal(given);
  });

  it("go with their bucket, also when it went while we were away", async () => {
    const { notifications, open, buckets, mappings } = await setUp();
    await notifications.put("photos", given, true);
    buckets.delete("photos");
    await open().restore();
    expect(mappings()).to.deep.equal([]);
  });

  it("are kept from MinIO while work is done that nobody should hear of", async () => {
    const { notifications, reports } = await setUp();
    await notifications.put("photos", given, true);
    await notifications.unreported("photos", async () => void expect(reports()).to.deep.equal([FOREIGN.QueueArn]));
    expect(reports()).to.deep.equal([FOREIGN.QueueArn, ...TARGETS]);
  });

  it("need no word to a MinIO that is listened to", async () => {
    const { notifications, reports, mappings } = await setUp([]);
    await notifications.put("photos", given, true);
    expect([mappings(), reports()]).to.deep.equal([["s3:photos:c"], [FOREIGN.QueueArn]]);
  });
});
