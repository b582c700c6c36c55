// The Query protocol: a form with dotted names in, XML out. STS, SNS, IAM, and SQS for older clients.
import type { ServiceError } from "../../core/errors.ts";
import type { ServiceModel, ShapeRef } from "../model.ts";
import { shapeOf } from "./bindings.ts";
import type { AnswerContext, Call, Members, Protocol, WireAnswer, WireRequest } from "./protocol.ts";
import { parseScalar, toBuffer } from "./scalars.ts";
import { element, escapeXml, writeMembers } from "./xml-writer.ts";

export const awsQuery: Protocol = { decode, encode, encodeError };

/** A form's fields as a tree: `Tags.member.1.Key=a` is `Tags → member → 1 → Key`. */
interface Field {
  text?: string;
  readonly parts: Map<string, Field>;
}

const DEEPEST = 32;

function decode({ model, operation }: Call, request: WireRequest): Members {
  if (!operation.input) return {};
  return (readField(model, operation.input, plant(readForm(request))) ?? {}) as Members;
}

/** The parameters of a Query request: in the body, or in the query string of a GET. */
export function readForm(request: Pick<WireRequest, "body" | "query">): URLSearchParams {
  return request.body.length > 0 ? new URLSearchParams(toBuffer(request.body).toString()) : request.query;
}

function plant(form: URLSearchParams): Field {
  const root: Field = { parts: new Map() };
  for (const [name, text] of form) {
    let field = root;
    for (const part of name.split(".").slice(0, DEEPEST)) {
      let next = field.parts.get(part);
      if (!next) field.parts.set(part, (next = { parts: new Map() }));
      field = next;
    }
    field.text = text;
  }
  return root;
}

function readField(model: ServiceModel, ref: ShapeRef, field: Field | undefined): unknown {
  if (!field) return undefined;
  const shape = shapeOf(model, ref);
  const flattened = ref.flattened ?? shape.flattened;
  switch (shape.type) {
    case "structure":
      return readStructure(model, ref, field);
    case "list":
      return numbered(flattened ? field : field.parts.get(shape.member?.locationName ?? "member")).map((item) =>
        readField(model, shape.member as ShapeRef, item),
      );
    case "map":
      return readMap(model, ref, flattened ? field : field.parts.get("entry"));
    default:
      return field.text === undefined ? undefined : parseScalar(field.text, ref, shape, "iso8601");
  }
}

function readStructure(model: ServiceModel, ref: ShapeRef, field: Field): Members {
  const read: Members = {};
  for (const [name, member] of Object.entries(shapeOf(model, ref).members ?? {})) {
    const shape = shapeOf(model, member);
    const flat = (member.flattened ?? shape.flattened) && shape.type === "list" ? shape.member?.locationName : undefined;
    const value = readField(model, member, field.parts.get(flat ?? member.queryName ?? member.locationName ?? name));
    if (value !== undefined) read[name] = value;
  }
  return read;
}

function readMap(model: ServiceModel, ref: ShapeRef, field: Field | undefined): Members {
  const { key, value } = shapeOf(model, ref) as { key: ShapeRef; value: ShapeRef };
  const pairs = numbered(field).map((entry) => [
    String(readField(model, key, entry.parts.get(key.locationName ?? "key")) ?? ""),
    readField(model, value, entry.parts.get(value.locationName ?? "value")),
  ]);
  return Object.fromEntries(pairs);
}

/** The parts `1`, `2`, … in the order of their numbers; other names are none of the list's. */
function numbered(field: Field | undefined): Field[] {
  const items = [...(field?.parts ?? [])].filter(([name]) => /^\d{1,9}$/.test(name));
  return items.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);
}

function encode({ model, name, operation }: Call, output: Members, context: AnswerContext): WireAnswer {
  let content = "";
  if (operation.output) {
    const members = writeMembers(model, shapeOf(model, operation.output), output);
    content = operation.output.resultWrapper ? element(operation.output.resultWrapper, "", members) : members;
  }
  content += element("ResponseMetadata", "", element("RequestId", "", context.requestId));
  return { statusCode: 200, headers: headersOf(context), body: `${element(`${name}Response`, namespaceOf(model), content)}\n` };
}

function encodeError(model: ServiceModel, error: ServiceError, context: AnswerContext): WireAnswer {
  const type = error.fault === "client" ? "Sender" : "Receiver";
  const further = Object.entries(error.members).map(([name, value]) => element(name, "", escapeXml(String(value))));
  const content = element("Type", "", type) + element("Code", "", escapeXml(error.code)) + element("Message", "", escapeXml(error.message)) + further.join("");
  const document = element("Error", "", content) + element("RequestId", "", context.requestId);
  const headers = { ...headersOf(context), ...error.headers };
  return { statusCode: error.statusCode, headers, body: `${element("ErrorResponse", namespaceOf(model), document)}\n` };
}

function namespaceOf(model: ServiceModel): string {
  return model.metadata.xmlNamespace ? ` xmlns="${model.metadata.xmlNamespace}"` : "";
}

function headersOf(context: AnswerContext): Record<string, string> {
  return { "Content-Type": "text/xml", "x-amzn-RequestId": context.requestId };
}
