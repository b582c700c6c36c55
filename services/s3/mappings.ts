// A bucket's notification configurations as mappings of the registry, where the connector finds them.
import { bucketArn } from "../../core/arn.ts";
import type { Mapping, Registry } from "../../core/registry.ts";
import { filterValue, type LambdaConfiguration, type NotificationConfiguration } from "./notification-configuration.ts";

/** Makes the registry's mappings of a bucket those of `configuration`: changed ones are replaced, missing ones removed. */
export function registerMappings(registry: Registry, bucket: string, configuration: NotificationConfiguration = {}): void {
  const wanted = (configuration.LambdaFunctionConfigurations ?? []).map((each) => mappingOf(bucket, each));
  const ids = new Set(wanted.map(({ id }) => id));
  for (const { id } of [...registry.mappings.values()].filter((mapping) => isOf(bucket, mapping))) if (!ids.has(id)) registry.mappings.remove(id);
  for (const mapping of wanted) registry.mappings.put(mapping.id, mapping);
}

function isOf(bucket: string, mapping: Mapping): boolean {
  return mapping.connector === "s3" && mapping.source === bucketArn(bucket) && mapping.id.startsWith(`s3:${bucket}:`);
}

function mappingOf(bucket: string, configuration: LambdaConfiguration): Mapping {
  const prefix = filterValue(configuration, "Prefix");
  const suffix = filterValue(configuration, "Suffix");
  return {
    id: `s3:${bucket}:${configuration.Id}`,
    connector: "s3",
    source: bucketArn(bucket),
    functionArn: configuration.LambdaFunctionArn,
    enabled: true,
    options: { id: configuration.Id, events: configuration.Events, ...(prefix !== undefined && { prefix }), ...(suffix !== undefined && { suffix }) },
  };
}
