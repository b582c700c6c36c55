// PutBucketNotificationConfiguration: replaces which events of a bucket are sent where.
import { sendTestEvents, validateDestinations } from "../destinations.ts";
import { registerMappings } from "../mappings.ts";
import { type GivenNotifications, readNotifications } from "../notification-configuration.ts";
import type { S3 } from "../s3.ts";

interface Input {
  readonly Bucket: string;
  readonly NotificationConfiguration?: GivenNotifications;
  readonly SkipDestinationValidation?: boolean;
}

export async function putBucketNotificationConfiguration(s3: S3, input: Input) {
  const { region } = s3.buckets.get(input.Bucket).record;
  const notifications = readNotifications(input.NotificationConfiguration ?? {}, region, s3.ids);
  if (!input.SkipDestinationValidation) {
    await validateDestinations(s3.aws, input.Bucket, s3.accountId, notifications);
    await sendTestEvents(s3.aws, s3.ids, input.Bucket, s3.clock.now(), notifications);
  }
  await s3.buckets.change(input.Bucket, (record) => ({ ...record, notifications }));
  registerMappings(s3.registry, input.Bucket, notifications);
  if (notifications.EventBridgeConfiguration) {
    s3.logger.warn("bucket sends its events to EventBridge, which is not here yet: they go to functions, queues and topics only", {
      "aws.s3.bucket": input.Bucket,
    });
  }
  return {};
}
