// A bucket's notification configurations as mappings and forwardings of the registry, where the connector finds them.
import { bucketArn } from "../../core/arn.ts";
import type { Collection, Forwarding, Mapping, Registry } from "../../core/registry.ts";
import { type Configuration, filterValue, type LambdaConfiguration, messageTargets, type NotificationConfiguration } from "./notification-configuration.ts";

/** Makes the registry's mappings and forwardings of a bucket those of `configuration`: changed ones are replaced, missing ones removed. */
export function registerMappings(registry: Registry, bucket: string, configuration: NotificationConfiguration = {}): void {
  const mappings = (configuration.LambdaFunctionConfigurations ?? []).map((each) => mappingOf(bucket, each));
  const forwardings = messageTargets(configuration).map(({ arn, configuration: each }) => forwardingOf(bucket, arn, each));
  replace(registry.mappings, bucket, mappings);
  replace(registry.forwardings, bucket, forwardings);
}

function replace<T extends Mapping | Forwarding>(collection: Collection<T>, bucket: string, wanted: readonly T[]): void {
  const ids = new Set(wanted.map(({ id }) => id));
  for (const { id } of [...collection.values()].filter((each) => isOf(bucket, each))) if (!ids.has(id)) collection.remove(id);
  for (const each of wanted) collection.put(each.id, each);
}

function isOf(bucket: string, { connector, source, id }: Mapping | Forwarding): boolean {
  return connector === "s3" && source === bucketArn(bucket) && id.startsWith(`s3:${bucket}:`);
}

function mappingOf(bucket: string, configuration: LambdaConfiguration): Mapping {
  return { ...joined(bucket, configuration), functionArn: configuration.LambdaFunctionArn, enabled: true, options: optionsOf(configuration) };
}

function forwardingOf(bucket: string, targetArn: string, configuration: Configuration): Forwarding {
  return { ...joined(bucket, configuration), targetArn, options: optionsOf(configuration) };
}

function joined(bucket: string, { Id }: Configuration) {
  return { id: `s3:${bucket}:${Id}`, connector: "s3", source: bucketArn(bucket) };
}

function optionsOf(configuration: Configuration) {
  const prefix = filterValue(configuration, "Prefix");
  const suffix = filterValue(configuration, "Suffix");
  return { id: configuration.Id, events: configuration.Events, ...(prefix !== undefined && { prefix }), ...(suffix !== undefined && { suffix }) };
}
