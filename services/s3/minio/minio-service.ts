// The S3 service whose objects lie in MinIO: requests are passed on there, bucket notifications are kept here.
import type { IncomingMessage, ServerResponse } from "node:http";
import { ServiceError } from "../../../core/errors.ts";
import type { Logger } from "../../../core/logger.ts";
import type { Action, RelayContext, RequestContext, Service } from "../../service.ts";
import { accessDenied } from "../errors.ts";
import { model } from "../model.ts";
import type { GivenNotifications } from "../notification-configuration.ts";
import type { BucketNotifications, CallMinio } from "./notifications.ts";
import { relay } from "./relay.ts";
import type { Credentials, RemoteS3 } from "./remote.ts";
import type { MinioServer } from "./server.ts";

export interface MinioServiceParts {
  readonly remote: RemoteS3;
  /** The remote's own operations. */
  readonly actions: Readonly<Record<string, Action>>;
  readonly call: CallMinio;
  readonly notifications: BucketNotifications;
  /** The server, if it is ours: it ends with the service. */
  readonly server?: MinioServer | undefined;
  /** Where the connector is to listen, when MinIO has no target that reaches the bus. */
  readonly listen?: (Credentials & { readonly endpoint: string }) | undefined;
  readonly logger: Logger;
}

export class MinioService implements Service {
  readonly name = "s3";
  readonly signingNames = ["s3"];
  readonly model = model;
  readonly actions: Readonly<Record<string, Action>>;
  /** For the S3 connector's `listen` setting; undefined where MinIO reports to the bus by itself. */
  readonly listen: MinioServiceParts["listen"];
  /** The process, where it was started here. */
  readonly server: MinioServer | undefined;
  readonly #parts: MinioServiceParts;

  constructor(parts: MinioServiceParts) {
    this.#parts = parts;
    this.listen = parts.listen;
    this.server = parts.server;
    const actions: Record<string, Action> = { ...parts.actions, ...this.#ownActions() };
    this.actions = Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, this.#whenUp(action)]));
  }

  /** All but notification configurations, which MinIO would not understand. */
  relays({ path, search }: RelayContext): boolean {
    return !(isOfBucket(path) && /(^|&)notification(=|&|$)/.test(search));
  }

  async relay(request: IncomingMessage, response: ServerResponse, context: RelayContext): Promise<void> {
    const { method, path, search } = context;
    if (/^\/minio(\/|$)/.test(path)) throw accessDenied();
    if (method === "POST" && request.headers["content-type"]?.startsWith("multipart/form-data")) throw formNotRelayed();
    await this.#parts.server?.whenUp();
    const status = await relay(this.#parts.remote, request, response, context);
    const bucketIsGone = method === "DELETE" && isOfBucket(path) && /^(x-id=\w+)?$/.test(search) && status < 300;
    if (bucketIsGone) await this.#parts.notifications.forget(decodeURIComponent(path.split("/")[1] as string));
  }

  /** Empties the buckets of a MinIO that we started. One that was there before us keeps what it holds. */
  async reset(): Promise<void> {
    const { server, call, logger } = this.#parts;
    if (!server) return logger.info("objects left in place: this minio was not started here");
    const { Buckets = [] } = await call<{ Buckets?: { Name: string }[] }>("ListBuckets", {});
    await Promise.all(Buckets.map(({ Name }) => this.#parts.notifications.unreported(Name, () => this.#empty(Name))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#parts.remote[Symbol.dispose]();
    await this.#parts.server?.[Symbol.asyncDispose]();
  }

  #ownActions(): Record<string, Action> {
    const { notifications, actions } = this.#parts;
    return {
      GetBucketNotificationConfiguration: ({ Bucket }: { Bucket: string }) => notifications.get(Bucket),
      PutBucketNotificationConfiguration: (input: PutNotifications) =>
        notifications.put(input.Bucket, input.NotificationConfiguration, input.SkipDestinationValidation === true),
      DeleteBucket: async (input: { Bucket: string }, request: RequestContext) => {
        await (actions["DeleteBucket"] as Action)(input, request);
        await notifications.forget(input.Bucket);
      },
    };
  }

  #whenUp(action: Action): Action {
    return async (input, request) => {
      await this.#parts.server?.whenUp();
      return action(input, request);
    };
  }

  async #empty(bucket: string): Promise<void> {
    for (;;) {
      const { Versions = [], DeleteMarkers = [] } = await this.#parts.call<ListedVersions>("ListObjectVersions", { Bucket: bucket });
      const objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
      if (objects.length === 0) return;
      await this.#parts.call("DeleteObjects", { Bucket: bucket, Delete: { Objects: objects, Quiet: true } });
    }
  }
}

/** `/bucket` or `/bucket/`: no key follows. */
function isOfBucket(path: string): boolean {
  return /^\/[^/]+\/?$/.test(path);
}

interface PutNotifications {
  readonly Bucket: string;
  readonly NotificationConfiguration: GivenNotifications;
  readonly SkipDestinationValidation?: boolean;
}

interface ListedVersions {
  readonly Versions?: { readonly Key: string; readonly VersionId?: string }[];
  readonly DeleteMarkers?: { readonly Key: string; readonly VersionId?: string }[];
}

/** Its policy is signed with the caller's key, which MinIO does not know. */
function formNotRelayed(): ServiceError {
  return new ServiceError("NotImplemented", "lambdabus does not pass browser-based POST uploads on to MinIO; use a presigned PUT, or the embedded S3", 501);
}
