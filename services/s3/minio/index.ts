// Opens the S3 service on MinIO: one that is started here, or one that runs already.
import { join } from "node:path";
import { json } from "node:stream/consumers";
import type { Clock } from "../../../core/clock.ts";
import { ConnectionError } from "../../../core/errors.ts";
import type { Action, HostContext, RequestContext } from "../../service.ts";
import { model } from "../model.ts";
import { findMinio } from "./install.ts";
import { MinioService } from "./minio-service.ts";
import { BucketNotifications, type CallMinio } from "./notifications.ts";
import { type Credentials, RemoteS3 } from "./remote.ts";
import { remoteActions } from "./remote-actions.ts";
import type { MinioConfig } from "./schema.ts";
import { FAST_TARGET, KEPT_TARGET, startMinioServer } from "./server.ts";

/** Milliseconds of real time. */
const TARGETS_WITHIN = 10_000;
const LOOK_EVERY = 20;

/** Throws a ConfigError when there is no MinIO to be had, and a ConnectionError when it does not answer. */
export async function openMinio(config: MinioConfig, context: HostContext): Promise<MinioService> {
  const server = config.endpoint === undefined ? await startServer(config, context) : undefined;
  try {
    const peer: Credentials & { endpoint: string } = {
      endpoint: server?.endpoint ?? (config.endpoint as string),
      accessKeyId: server?.accessKeyId ?? config.accessKeyId ?? "minioadmin",
      secretAccessKey: server?.secretAccessKey ?? config.secretAccessKey ?? "minioadmin",
    };
    const remote = new RemoteS3({ ...peer, region: context.region, hostClock: context.hostClock });
    const targets = await targetsOf(remote, server !== undefined, context);
    const actions = remoteActions(model, remote);
    const call = caller(actions, context);
    const notifications = new BucketNotifications(context, call, targets);
    await notifications.restore();
    if (server && targets.length > 0) {
      server.onReturn = async () => {
        await untilTargets(remote, context.hostClock);
        await notifications.tellAgain();
      };
    }
    return new MinioService({ remote, actions, call, notifications, server, logger: context.logger, ...(targets.length === 0 && { listen: peer }) });
  } catch (error) {
    await server?.[Symbol.asyncDispose]();
    throw error;
  }
}

async function startServer(config: MinioConfig, context: HostContext) {
  const { dataDirectory, region, nats, guard, hostClock, ids, logger } = context;
  const path = config.minio?.path ?? (await findMinio(context));
  return startMinioServer({ path, directory: join(dataDirectory, "minio"), region, nats, guard, hostClock, ids, logger });
}

/** The targets through which this MinIO reports to our bus: known by their names, listed in its server information. */
async function targetsOf(remote: RemoteS3, own: boolean, context: HostContext): Promise<readonly string[]> {
  if (!context.nats) return [];
  const targets = own ? await untilTargets(remote, context.hostClock) : await listTargets(remote);
  if (targets.length === 0) context.logger.info("minio has no nats target for us, listening to it", { "server.address": remote.endpoint.host });
  return targets;
}

/** A MinIO that was just started answers before it has its targets. */
async function untilTargets(remote: RemoteS3, hostClock: Clock): Promise<readonly string[]> {
  for (const deadline = hostClock.now() + TARGETS_WITHIN; hostClock.now() < deadline; await hostClock.sleep(LOOK_EVERY)) {
    const targets = await listTargets(remote);
    if (targets.length === 2) return targets;
  }
  throw new ConnectionError(`MinIO did not take its NATS targets within ${TARGETS_WITHIN / 1000} s`);
}

async function listTargets(remote: RemoteS3): Promise<readonly string[]> {
  const answer = await remote.send({ method: "GET", path: "/minio/admin/v3/info", search: "", headers: {} });
  if (answer.statusCode !== 200) {
    answer.resume();
    return [];
  }
  const { sqsARN } = (await json(answer)) as { sqsARN?: string[] | null };
  return (sqsARN ?? []).filter((arn) => [FAST_TARGET, KEPT_TARGET].some((id) => arn.endsWith(`:${id}:nats`)));
}

/** The remote's operations, as we call them for ourselves. */
function caller(actions: Readonly<Record<string, Action>>, { accountId, region, ids }: HostContext): CallMinio {
  return (action, input) => {
    const request = { requestId: ids.base32(16), accountId, region, headers: {}, signal: new AbortController().signal };
    return (actions[action] as Action)(input, request as unknown as RequestContext);
  };
}
