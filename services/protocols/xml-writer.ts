// XML documents, written along the model's shapes: elements in the model's order, lists flat or wrapped, attributes, namespaces.
import type { ServiceModel, Shape, ShapeRef } from "../model.ts";
import { shapeOf } from "./bindings.ts";
import type { Members } from "./protocol.ts";
import { formatScalar } from "./scalars.ts";

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** `<name …>…</name>`, or nothing where the value is absent. */
export function writeXml(model: ServiceModel, name: string, ref: ShapeRef, value: unknown, xmlns = namespaceOf(ref)): string {
  if (value === undefined || value === null) return "";
  const shape = shapeOf(model, ref);
  switch (shape.type) {
    case "structure":
      return writeStructure(model, name, shape, value as Members, xmlns);
    case "list":
      return element(name, xmlns, writeItems(model, shape.member?.locationName ?? "member", shape, value as Iterable<unknown>));
    case "map":
      return element(name, xmlns, writeEntries(model, "entry", shape, value as Members));
    default:
      return element(name, xmlns, escapeXml(formatScalar(value, ref, shape, "iso8601")));
  }
}

/** The members' elements alone, where something else wraps them. */
export function writeMembers(model: ServiceModel, shape: Shape, value: Members): string {
  let content = "";
  for (const [member, ref] of Object.entries(shape.members ?? {})) {
    if (!ref.xmlAttribute && !ref.location) content += writeMember(model, member, ref, value[member]);
  }
  return content;
}

function writeStructure(model: ServiceModel, name: string, shape: Shape, value: Members, xmlns: string): string {
  let attributes = xmlns || namespaceOf(shape);
  for (const [member, ref] of Object.entries(shape.members ?? {})) {
    if (ref.xmlAttribute && value[member] !== undefined) attributes += ` ${ref.locationName ?? member}="${escapeXml(String(value[member]))}"`;
  }
  return element(name, attributes, writeMembers(model, shape, value));
}

function writeMember(model: ServiceModel, member: string, ref: ShapeRef, value: unknown): string {
  if (value === undefined || value === null) return "";
  const shape = shapeOf(model, ref);
  const flattened = ref.flattened ?? shape.flattened;
  if (flattened && shape.type === "list") {
    return writeItems(model, ref.locationName ?? shape.member?.locationName ?? member, shape, value as Iterable<unknown>);
  }
  if (flattened && shape.type === "map") return writeEntries(model, ref.queryName ?? ref.locationName ?? member, shape, value as Members);
  return writeXml(model, ref.locationName ?? member, ref, value);
}

function writeItems(model: ServiceModel, name: string, shape: Shape, items: Iterable<unknown>): string {
  let content = "";
  for (const item of items) content += writeXml(model, name, shape.member as ShapeRef, item);
  return content;
}

function writeEntries(model: ServiceModel, name: string, shape: Shape, entries: Members): string {
  const { key, value } = shape as Required<Pick<Shape, "key" | "value">>;
  const write = ([entryKey, entryValue]: [string, unknown]): string =>
    element(name, "", writeXml(model, key.locationName ?? "key", key, entryKey) + writeXml(model, value.locationName ?? "value", value, entryValue));
  return Object.entries(entries).map(write).join("");
}

export function element(name: string, attributes: string, content: string): string {
  return content === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

/** ` xmlns="…"` for the reference or shape that has one. */
export function namespaceOf(source: Pick<ShapeRef, "xmlNamespace">): string {
  const { xmlNamespace } = source;
  if (!xmlNamespace) return "";
  if (typeof xmlNamespace === "string") return ` xmlns="${xmlNamespace}"`;
  return xmlNamespace.prefix ? ` xmlns:${xmlNamespace.prefix}="${xmlNamespace.uri}"` : ` xmlns="${xmlNamespace.uri}"`;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;" };

/** What XML 1.0 cannot hold at all (most control characters) becomes a character reference, as S3 writes it. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, (character) => ESCAPES[character] ?? `&#x${character.charCodeAt(0).toString(16)};`);
}
