// Turns a configuration into calls of AWS's APIs, so that a file can do what the AWS CLI can do, and no more. Applied twice, it changes nothing.
import type { AwsClient } from "../core/aws-client.ts";
import type { Logger } from "../core/logger.ts";
import { Application } from "./application.ts";
import { applyBucket } from "./apply-bucket.ts";
import { applyFunction } from "./apply-function.ts";
import { applyNotifications, permitBuckets, triggeringBuckets } from "./apply-notifications.ts";
import { buildCode } from "./build/build.ts";
import type { Config } from "./config.ts";
import { removeLeftovers } from "./leftovers.ts";

export interface ApplyOptions {
  readonly aws: AwsClient;
  readonly logger: Logger;
  /** Where built code is kept between runs. */
  readonly cacheDirectory: string;
  /** Told of whatever may take longer than a second. */
  readonly progress?: (text: string) => void;
}

/** Makes everything that the file describes. Throws a ConfigError with file, line and AWS's own message when a call fails. */
export async function applyConfig(config: Config, options: ApplyOptions): Promise<void> {
  const application = new Application(config, options.aws);
  const { functions, buckets } = config.settings;
  const bucketNames = new Set([...Object.keys(buckets), ...triggeringBuckets(config)]);
  await Promise.all([
    ...Array.from(bucketNames, (name) => applyBucket(application, name)),
    ...Object.entries(functions).map(async ([name, definition]) => {
      await applyFunction(application, name, definition, await buildCode(config, name, definition, options));
      await permitBuckets(application, name, definition);
    }),
  ]);
  await applyNotifications(application, await removeLeftovers(application));
  options.logger.debug("configuration applied", { functions: Object.keys(functions).length, buckets: bucketNames.size });
}
