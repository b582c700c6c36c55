// Bucket notifications when the objects lie in MinIO: configuration and mappings are kept here by S3's rules, MinIO is told to report everything.
import { ServiceError } from "../../../core/errors.ts";
import type { ServiceContext } from "../../service.ts";
import { sendTestEvents, validateDestinations } from "../destinations.ts";
import { noSuchBucket } from "../errors.ts";
import { registerMappings } from "../mappings.ts";
import { type GivenNotifications, type NotificationConfiguration, readNotifications, wantsEvents } from "../notification-configuration.ts";

const JOURNAL_PREFIX = "notifications:";

/** Everything that has a counterpart among S3's events; `ObjectCreated` holds tagging too. The connector leaves out, by S3's rules, what nobody asked for. */
const REPORTED = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectRestore:*"];

/** Calls MinIO's own S3 API. */
export type CallMinio = <Output = Record<string, unknown>>(action: string, input: object) => Promise<Output>;

interface QueueConfiguration {
  readonly Id?: string;
  readonly QueueArn: string;
  readonly Events: readonly string[];
}

export class BucketNotifications {
  readonly #context: ServiceContext;
  readonly #call: CallMinio;
  readonly #targets: readonly string[];
  readonly #kept = new Map<string, NotificationConfiguration>();

  /** `targets` are ARNs of MinIO's own kind. Without any, MinIO is listened to and needs no telling. */
  constructor(context: ServiceContext, call: CallMinio, targets: readonly string[]) {
    this.#context = context;
    this.#call = call;
    this.#targets = targets;
  }

  /** Reads back what was put. */
  async restore(): Promise<void> {
    for await (const [key, value] of this.#context.journal.entries()) {
      if (key.startsWith(JOURNAL_PREFIX)) this.#kept.set(key.slice(JOURNAL_PREFIX.length), value as NotificationConfiguration);
    }
    await this.tellAgain();
  }

  /** After a start, MinIO answers before it remembers what it was told, or may have lost it. */
  async tellAgain(): Promise<void> {
    await Promise.all(Array.from(this.#kept, ([bucket, configuration]) => this.#restoreOne(bucket, configuration)));
  }

  async get(bucket: string): Promise<NotificationConfiguration> {
    await this.#mustExist(bucket);
    return this.#kept.get(bucket) ?? {};
  }

  /** Replaces the bucket's configuration; an empty one clears it. */
  async put(bucket: string, given: GivenNotifications, skipDestinationValidation: boolean): Promise<void> {
    const { ids, aws, accountId, region, journal, registry, clock } = this.#context;
    await this.#mustExist(bucket);
    const configuration = readNotifications(given, region, ids);
    if (!skipDestinationValidation) {
      await validateDestinations(aws, bucket, accountId, configuration);
      await sendTestEvents(aws, ids, bucket, clock.now(), configuration);
    }
    await this.#report(bucket, wantsEvents(configuration));
    await journal.put(JOURNAL_PREFIX + bucket, configuration);
    this.#kept.set(bucket, configuration);
    registerMappings(registry, bucket, configuration);
  }

  /** The bucket is gone, and its notifications with it. */
  async forget(bucket: string): Promise<void> {
    if (!this.#kept.delete(bucket)) return;
    registerMappings(this.#context.registry, bucket);
    await this.#context.journal.remove(JOURNAL_PREFIX + bucket);
  }

  /** Runs `work` while MinIO keeps to itself what happens in the bucket. */
  async unreported(bucket: string, work: () => Promise<void>): Promise<void> {
    const wanted = wantsEvents(this.#kept.get(bucket));
    if (wanted) await this.#report(bucket, false);
    try {
      await work();
    } finally {
      if (wanted) await this.#report(bucket, true);
    }
  }

  async #restoreOne(bucket: string, configuration: NotificationConfiguration): Promise<void> {
    try {
      await this.#report(bucket, wantsEvents(configuration));
      registerMappings(this.#context.registry, bucket, configuration);
    } catch (error) {
      if (!(error instanceof ServiceError && error.code === "NoSuchBucket")) throw error;
      await this.forget(bucket);
    }
  }

  /** Puts our targets among those that the bucket has in MinIO, or takes them away; what others have configured there stays. */
  async #report(bucket: string, wanted: boolean): Promise<void> {
    if (this.#targets.length === 0) return;
    const found = await this.#call<{ QueueConfigurations?: QueueConfiguration[] }>("GetBucketNotificationConfiguration", { Bucket: bucket });
    const others = (found.QueueConfigurations ?? []).filter(({ QueueArn }) => !this.#targets.includes(QueueArn));
    const ours = this.#targets.map((QueueArn) => ({ Id: QueueArn, QueueArn, Events: REPORTED }));
    const QueueConfigurations = wanted ? [...others, ...ours] : others;
    await this.#call("PutBucketNotificationConfiguration", { Bucket: bucket, NotificationConfiguration: { QueueConfigurations } });
  }

  async #mustExist(bucket: string): Promise<void> {
    try {
      await this.#call("HeadBucket", { Bucket: bucket });
    } catch (error) {
      throw error instanceof ServiceError && error.statusCode === 404 ? noSuchBucket(bucket) : error;
    }
  }
}
