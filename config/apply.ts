// Turns a configuration into calls of AWS's APIs, so that a file can do what the AWS CLI can do, and no more. Applied twice, it changes nothing.
import type { AwsClient } from "../core/aws-client.ts";
import type { Logger } from "../core/logger.ts";
import { Application } from "./application.ts";
import { applyBucket } from "./apply-bucket.ts";
import { applyEventInvokeConfig } from "./apply-event-invoke-config.ts";
import { applyFunction } from "./apply-function.ts";
import { applyMappings } from "./apply-mappings.ts";
import { applyNotifications } from "./apply-notifications.ts";
import { applyQueues } from "./apply-queues.ts";
import { applySubscriptions } from "./apply-subscriptions.ts";
import { applyTopics } from "./apply-topics.ts";
import { buildCode } from "./build/build.ts";
import type { Config } from "./config.ts";
import { removeLeftovers } from "./leftovers.ts";
import { findMentions } from "./mentions.ts";
import { forbidOtherSources, permitSources } from "./permissions.ts";

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
  const functions = Object.entries(config.settings.functions);
  const { buckets, queues, topics } = findMentions(config);
  await Promise.all([
    ...Array.from(buckets.keys(), (name) => applyBucket(application, name)),
    applyQueues(application, queues),
    applyTopics(application, topics),
    ...functions.map(async ([name, definition]) => {
      await applyFunction(application, name, definition, await buildCode(config, name, definition, options));
      await permitSources(application, name, definition);
    }),
  ]);
  const removed = await removeLeftovers(application);
  await Promise.all([
    ...functions.map(([name, definition]) => applyEventInvokeConfig(application, name, definition)),
    applyNotifications(application, removed),
    applyMappings(application),
    applySubscriptions(application),
  ]);
  await Promise.all(functions.map(([name, definition]) => forbidOtherSources(application, name, definition)));
  options.logger.debug("configuration applied", { functions: functions.length, buckets: buckets.size, queues: queues.size, topics: topics.size });
}
