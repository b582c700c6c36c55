// The model with the names of the Query protocol, which AWS's own no longer carries, and without the checks that SQS makes in its own words.
import type { ServiceModel, Shape, ShapeRef } from "../model.ts";

/** Lists whose items are called something else than the list without its `List`. */
const ITEMS: Readonly<Record<string, string>> = {
  AWSAccountIdList: "AWSAccountId",
  ActionNameList: "ActionName",
  AttributeNameList: "AttributeName",
  MessageSystemAttributeList: "MessageSystemAttributeName",
  StringList: "StringListValue",
  BinaryList: "BinaryListValue",
};

/** Maps are written as numbered pairs: `Tag.1.Key=…&Tag.1.Value=…`. */
const MAPS: Readonly<Record<string, { readonly member: string; readonly key: string; readonly value: string }>> = {
  QueueAttributeMap: { member: "Attribute", key: "Name", value: "Value" },
  MessageSystemAttributeMap: { member: "Attribute", key: "Name", value: "Value" },
  MessageBodyAttributeMap: { member: "MessageAttribute", key: "Name", value: "Value" },
  MessageBodySystemAttributeMap: { member: "MessageSystemAttribute", key: "Name", value: "Value" },
  TagMap: { member: "Tag", key: "Key", value: "Value" },
};

/** Members that may be absent as far as the model goes: the path may name the queue, and an absent batch is an empty one. */
const NOT_REQUIRED = ["QueueUrl", "Entries"];

export function withQueryNames(model: ServiceModel): ServiceModel {
  const { metadata, operations, shapes } = model;
  return {
    ...model,
    metadata: { ...metadata, protocols: ["json", "query"], xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/" },
    operations: mapEntries(operations, (operation, name) =>
      operation.output ? { ...operation, output: { ...operation.output, resultWrapper: `${name}Result` } } : operation,
    ),
    shapes: mapEntries(shapes, named),
  };
}

function named(shape: Shape, name: string): Shape {
  if (shape.type === "list") return { ...shape, member: { ...(shape.member as ShapeRef), locationName: ITEMS[name] ?? name.replace(/List$/, "") } };
  const map = MAPS[name];
  if (map) return { ...shape, key: { ...(shape.key as ShapeRef), locationName: map.key }, value: { ...(shape.value as ShapeRef), locationName: map.value } };
  if (shape.type === "structure") {
    const members = mapEntries(shape.members ?? {}, (ref) => (MAPS[ref.shape] ? { ...ref, queryName: MAPS[ref.shape]?.member as string } : ref));
    return { ...shape, members, ...(shape.required && { required: shape.required.filter((member) => !NOT_REQUIRED.includes(member)) }) };
  }
  const { enum: _checkedByUs, ...rest } = shape;
  return rest;
}

function mapEntries<T>(entries: Readonly<Record<string, T>>, change: (value: T, name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(value, name)]));
}
