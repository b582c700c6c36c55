// Everything that S3's actions work with, joined.
import type { AwsClient } from "../../core/aws-client.ts";
import type { Clock } from "../../core/clock.ts";
import type { Ids } from "../../core/ids.ts";
import type { Logger } from "../../core/logger.ts";
import type { Registry } from "../../core/registry.ts";
import type { ServiceContext } from "../service.ts";
import type { BucketRecord } from "./bucket.ts";
import { BUCKET_PREFIX, Buckets } from "./buckets.ts";
import { FileStore } from "./file-store.ts";
import { registerMappings } from "./mappings.ts";
import { PART_PREFIX, UPLOAD_PREFIX, type Upload, type UploadedPart, Uploads } from "./multipart.ts";
import { Notifier } from "./notify.ts";
import { OBJECT_PREFIX, ObjectStore } from "./object-store.ts";
import { SEQUENCER_KEY, Sequencer } from "./sequencer.ts";
import { isObject, type Version } from "./version.ts";

export class S3 {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly aws: AwsClient;
  readonly registry: Registry;
  readonly accountId: string;
  readonly files: FileStore;
  readonly buckets: Buckets;
  readonly objects: ObjectStore;
  readonly uploads: Uploads;
  readonly notifier: Notifier;

  constructor(context: ServiceContext, sequencerMark?: string) {
    const { clock, ids, logger, aws, registry, accountId, journal, bus, tracer } = context;
    const sequencer = new Sequencer(clock, journal, sequencerMark);
    this.clock = clock;
    this.ids = ids;
    this.logger = logger;
    this.aws = aws;
    this.registry = registry;
    this.accountId = accountId;
    this.files = new FileStore(context.dataDirectory, ids);
    this.buckets = new Buckets(clock, journal);
    this.objects = new ObjectStore({ clock, ids, journal, sequencer, buckets: this.buckets, files: this.files });
    this.uploads = new Uploads({ clock, ids, journal, files: this.files });
    this.notifier = new Notifier({ bus, tracer, sequencer, accountId });
  }

  /** Removes the objects and the unfinished uploads; buckets keep their configuration. */
  async reset(): Promise<void> {
    await this.uploads.clear();
    await Promise.all(this.buckets.list().map((bucket) => this.objects.clear(bucket)));
  }
}

interface Found {
  mark?: string;
  readonly buckets: BucketRecord[];
  readonly versions: Version[];
  readonly uploads: Upload[];
  readonly parts: UploadedPart[];
}

/** Opens S3 as it was left: records from the journal, bytes from disk, and nothing of what was begun but never answered. */
export async function openS3(context: ServiceContext): Promise<S3> {
  const found = await readJournal(context);
  const s3 = new S3(context, found.mark);
  const onDisk = await s3.files.list();
  for (const record of found.buckets) {
    s3.buckets.restore(record);
    registerMappings(context.registry, record.name, record.notifications);
  }
  restoreObjects(s3, found.versions, onDisk);
  const finished = new Set(found.versions.map((version) => (isObject(version) ? version.uploadId : undefined)));
  await s3.uploads.restore(
    found.uploads.filter(({ id, bucket }) => !finished.has(id) && s3.buckets.find(bucket)),
    found.parts.filter(({ file }) => onDisk.has(file.id)),
  );
  await s3.files.sweep(onDisk);
  return s3;
}

async function readJournal(context: ServiceContext): Promise<Found> {
  const found: Found = { buckets: [], versions: [], uploads: [], parts: [] };
  for await (const [key, value] of context.journal.entries()) {
    if (key === SEQUENCER_KEY) found.mark = value as string;
    else if (key.startsWith(BUCKET_PREFIX)) found.buckets.push(value as BucketRecord);
    else if (key.startsWith(OBJECT_PREFIX)) found.versions.push(value as Version);
    else if (key.startsWith(UPLOAD_PREFIX)) found.uploads.push(value as Upload);
    else if (key.startsWith(PART_PREFIX)) found.parts.push(value as UploadedPart);
  }
  return found;
}

function restoreObjects(s3: S3, versions: readonly Version[], onDisk: ReadonlySet<string>): void {
  const whole = versions.filter((version) => !isObject(version) || version.parts.every(({ id }) => onDisk.has(id)));
  if (whole.length < versions.length) s3.logger.error("objects have lost their bytes", { "lambdabus.objects": versions.length - whole.length });
  for (const [name, own] of Map.groupBy(whole, ({ bucket }) => bucket)) {
    const bucket = s3.buckets.find(name);
    if (!bucket) continue;
    for (const version of own) s3.objects.restore(version);
    bucket.keys.load(own);
  }
}
