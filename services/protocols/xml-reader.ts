// XML documents, read along the model's shapes.
import { createRequire } from "node:module";
import type { XMLParser } from "fast-xml-parser";
import { ServiceError } from "../../core/errors.ts";
import type { ServiceModel, Shape, ShapeRef } from "../model.ts";
import { shapeOf } from "./bindings.ts";
import type { Members } from "./protocol.ts";
import { parseScalar } from "./scalars.ts";

/** An element: text, or children and attributes (`@name`) by local name, in arrays where a name comes again. */
type Node = string | { readonly [name: string]: unknown };

const DEEPEST = 64;
let parser: XMLParser | undefined;

/** Loaded with the first document, as many runs see none. Entities are ours to decode, so that none is ever defined by a document. */
function loadParser(): XMLParser {
  const library = createRequire(import.meta.url)("fast-xml-parser") as typeof import("fast-xml-parser");
  return new library.XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
}

/** The document's root: its local name, which may have to be a certain one, and its content. Throws MalformedXML. */
export function parseXml(body: Uint8Array, root?: string): { name: string; node: Node } {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  if (/<!(DOCTYPE|ENTITY)/i.test(text) || depthOf(text) > DEEPEST) throw malformed();
  let document: Members;
  try {
    parser ??= loadParser();
    document = parser.parse(text, true);
  } catch (cause) {
    throw malformed(cause);
  }
  const roots = Object.entries(document).filter(([name]) => !name.startsWith("#") && !name.startsWith("?"));
  if (roots.length !== 1 || Array.isArray(roots[0]?.[1])) throw malformed();
  const [name, node] = roots[0] as [string, Node];
  if (root !== undefined && name !== root) throw malformed();
  return { name, node };
}

/** How deep elements are nested, counted without building them, and in one pass whatever the text: a tag ends where the next one begins. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [tag] of text.matchAll(/<\/?[A-Za-z_][^<>]*>/g)) {
    if (tag[1] === "/") depth--;
    else if (!tag.endsWith("/>")) deepest = Math.max(deepest, ++depth);
  }
  return deepest;
}

/** A value of the shape. */
export function readXml(model: ServiceModel, ref: ShapeRef, node: Node): unknown {
  const shape = shapeOf(model, ref);
  switch (shape.type) {
    case "structure":
      return readStructure(model, shape, node);
    case "list":
      return children(node, shape.member?.locationName ?? "member").map((item) => readXml(model, shape.member as ShapeRef, item));
    case "map":
      return readMap(model, shape, children(node, "entry"));
    default:
      return readText(node, ref, shape);
  }
}

function readStructure(model: ServiceModel, shape: Shape, node: Node): Members {
  const read: Members = {};
  for (const [member, ref] of Object.entries(shape.members ?? {})) {
    const value = readMember(model, member, ref, node);
    if (value !== undefined) read[member] = value;
  }
  return read;
}

function readMember(model: ServiceModel, member: string, ref: ShapeRef, node: Node): unknown {
  const shape = shapeOf(model, ref);
  const name = ref.locationName ?? member;
  if (ref.xmlAttribute) {
    const attribute = typeof node === "string" ? undefined : node[`@${localName(name)}`];
    return attribute === undefined ? undefined : readText(String(attribute), ref, shape);
  }
  const flattened = ref.flattened ?? shape.flattened;
  const found = children(node, flattened && shape.type === "list" ? (ref.locationName ?? shape.member?.locationName ?? member) : name);
  if (found.length === 0) return undefined;
  if (flattened && shape.type === "list") return found.map((item) => readXml(model, shape.member as ShapeRef, item));
  if (flattened && shape.type === "map") return readMap(model, shape, found);
  return readXml(model, ref, found[0] as Node);
}

function readMap(model: ServiceModel, shape: Shape, entries: readonly Node[]): Members {
  const { key, value } = shape as Required<Pick<Shape, "key" | "value">>;
  const pairs = entries.map((entry) => [
    String(readXml(model, key, children(entry, key.locationName ?? "key")[0] ?? "")),
    readXml(model, value, children(entry, value.locationName ?? "value")[0] ?? ""),
  ]);
  return Object.fromEntries(pairs);
}

function children(node: Node, name: string): Node[] {
  if (typeof node === "string") return [];
  const found = Object.hasOwn(node, localName(name)) ? node[localName(name)] : undefined;
  if (found === undefined) return [];
  return (Array.isArray(found) ? found : [found]) as Node[];
}

function readText(node: Node, ref: ShapeRef, shape: Shape): unknown {
  const text = decodeEntities(typeof node === "string" ? node : String(node["#text"] ?? ""));
  try {
    return parseScalar(shape.type === "string" ? text : text.trim(), ref, shape, "iso8601");
  } catch (cause) {
    throw malformed(cause);
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (_whole, hex, decimal, name) => {
    const known = name === undefined ? characterOf(hex ? Number.parseInt(hex, 16) : Number(decimal)) : ENTITIES[name];
    if (known === undefined) throw malformed();
    return known;
  });
}

function characterOf(codePoint: number): string | undefined {
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : undefined;
}

function malformed(cause?: unknown): ServiceError {
  const message = "The XML you provided was not well-formed or did not validate against our published schema";
  return new ServiceError("MalformedXML", message, 400, { cause });
}
