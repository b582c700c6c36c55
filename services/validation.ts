// Input against the model, in the words of AWS's shape layer: every broken constraint is found and named.
import { ServiceError } from "../core/errors.ts";
import type { ServiceModel, Shape, ShapeRef } from "./model.ts";
import { matchesPattern } from "./pattern.ts";
import { shapeOf } from "./protocols/bindings.ts";
import type { ConstraintFailure, Service } from "./service.ts";

/** Throws the service's own error when the input breaks a constraint. */
export function validate(service: Pick<Service, "model" | "invalid">, operation: string, input: Readonly<Record<string, unknown>>): void {
  const ref = service.model.operations[operation]?.input;
  if (!ref) return;
  const failures: ConstraintFailure[] = [];
  checkStructure(service.model, shapeOf(service.model, ref), input, "", failures);
  if (failures.length > 0) throw service.invalid?.(failures, operation) ?? invalid(service.model, failures);
}

function invalid(model: ServiceModel, failures: readonly ConstraintFailure[]): ServiceError {
  const code = model.metadata.protocol === "rest-xml" ? "InvalidArgument" : model.metadata.protocol === "query" ? "ValidationError" : "ValidationException";
  return new ServiceError(code, validationMessage(failures), 400);
}

/** `2 validation errors detected: Value …; Value …`. */
export function validationMessage(failures: readonly ConstraintFailure[]): string {
  const count = failures.length === 1 ? "1 validation error" : `${failures.length} validation errors`;
  return `${count} detected: ${failures.map((failure) => failure.text).join("; ")}`;
}

function checkStructure(model: ServiceModel, shape: Shape, value: Readonly<Record<string, unknown>>, path: string, failures: ConstraintFailure[]): void {
  for (const name in shape.members) {
    const member = value[name];
    if (member === undefined || member === null) continue;
    check(model, shape.members[name] as ShapeRef, member, join(path, name), failures);
  }
  for (const name of shape.required ?? []) {
    if ((value[name] === undefined || value[name] === null) && !isStreamed(model, shape, name)) {
      fail(failures, join(path, name), undefined, "Member must not be null");
    }
  }
}

/** A streamed member is not in the input, but in the request's body. */
function isStreamed(model: ServiceModel, shape: Shape, name: string): boolean {
  const ref = shape.members?.[name];
  return ref !== undefined && (ref.streaming ?? shapeOf(model, ref).streaming) === true;
}

function check(model: ServiceModel, ref: ShapeRef, value: unknown, path: string, failures: ConstraintFailure[]): void {
  if (value === undefined || value === null) {
    fail(failures, path, undefined, "Member must not be null");
    return;
  }
  const shape = shapeOf(model, ref);
  for (const constraint of broken(shape, value)) fail(failures, path, value, constraint, shape.sensitive);
  if (shape.type === "structure") checkStructure(model, shape, value as Record<string, unknown>, path, failures);
  else if (shape.type === "list") checkItems(model, shape, value as readonly unknown[], path, failures);
  else if (shape.type === "map") checkEntries(model, shape, value as Record<string, unknown>, path, failures);
}

/** Scalars in a list are judged together, as one failure of the list; structures each by their own path. */
function checkItems(model: ServiceModel, shape: Shape, items: readonly unknown[], path: string, failures: ConstraintFailure[]): void {
  const ref = shape.member as ShapeRef;
  const item = shapeOf(model, ref);
  if (!isScalar(item)) {
    for (const [index, value] of items.entries()) check(model, ref, value, `${path}.${index + 1}.member`, failures);
  } else if (items.some((value) => value === undefined || broken(item, value).length > 0)) {
    fail(failures, path, items, `Member must satisfy constraint: [${constraintsOf(item).join(", ")}]`, item.sensitive);
  }
}

function checkEntries(model: ServiceModel, shape: Shape, entries: Readonly<Record<string, unknown>>, path: string, failures: ConstraintFailure[]): void {
  const key = shapeOf(model, shape.key as ShapeRef);
  const value = shapeOf(model, shape.value as ShapeRef);
  const sensitive = shape.sensitive || value.sensitive;
  if (Object.keys(entries).some((name) => broken(key, name).length > 0)) {
    fail(failures, path, entries, `Map keys must satisfy constraint: [${constraintsOf(key).join(", ")}]`, sensitive);
  }
  if (!isScalar(value)) {
    for (const [name, item] of Object.entries(entries)) check(model, shape.value as ShapeRef, item, `${path}.${name}.member`, failures);
  } else if (Object.values(entries).some((item) => item === undefined || broken(value, item).length > 0)) {
    fail(failures, path, entries, `Map value must satisfy constraint: [${constraintsOf(value).join(", ")}]`, sensitive);
  }
}

function isScalar(shape: Shape): boolean {
  return shape.type !== "structure" && shape.type !== "list" && shape.type !== "map";
}

const NONE: readonly string[] = [];

/** The phrases of the constraints that the value itself breaks; its members are not looked at. */
function broken(shape: Shape, value: unknown): readonly string[] {
  if (shape.min === undefined && shape.max === undefined && !shape.pattern && !shape.enum) return NONE;
  const phrases: string[] = [];
  const size = sizeOf(shape, value);
  if (size !== undefined && shape.max !== undefined && size > shape.max) phrases.push(atMost(shape));
  if (size !== undefined && shape.min !== undefined && size < shape.min) phrases.push(atLeast(shape));
  if (shape.pattern && typeof value === "string" && !matchesPattern(value, shape.pattern)) phrases.push(patterned(shape));
  if (shape.enum && typeof value === "string" && !shape.enum.includes(value)) phrases.push(oneOf(shape));
  return phrases;
}

/** All the constraints of a shape, whether broken or not. */
function constraintsOf(shape: Shape): string[] {
  return [
    ...(shape.max === undefined ? [] : [atMost(shape)]),
    ...(shape.min === undefined ? [] : [atLeast(shape)]),
    ...(shape.pattern ? [patterned(shape)] : []),
    ...(shape.enum ? [oneOf(shape)] : []),
    "Member must not be null",
  ];
}

const atMost = (shape: Shape): string => `Member must have ${measured(shape)} less than or equal to ${shape.max}`;
const atLeast = (shape: Shape): string => `Member must have ${measured(shape)} greater than or equal to ${shape.min}`;
const patterned = (shape: Shape): string => `Member must satisfy regular expression pattern: ${shape.pattern}`;
const oneOf = (shape: Shape): string => `Member must satisfy enum value set: [${shape.enum?.join(", ")}]`;

function measured(shape: Shape): "value" | "length" {
  return isNumeric(shape) ? "value" : "length";
}

function isNumeric({ type }: Shape): boolean {
  return type === "integer" || type === "long" || type === "float" || type === "double";
}

/** What min and max are about: a number's value, a text's characters, the count of bytes, items or entries. */
function sizeOf(shape: Shape, value: unknown): number | undefined {
  if (isNumeric(shape)) return Number(value);
  if (typeof value === "string") return shape.type === "blob" ? Buffer.byteLength(value) : characters(value);
  if (value instanceof Uint8Array || Array.isArray(value)) return value.length;
  return shape.type === "map" ? Object.keys(value as object).length : undefined;
}

function characters(text: string): number {
  return /[\ud800-\udbff]/.test(text) ? [...text].length : text.length;
}

function fail(failures: ConstraintFailure[], path: string, value: unknown, constraint: string, sensitive = false): void {
  const shown = value === undefined ? "Value null at" : sensitive ? "Value at" : `Value '${show(value)}' at`;
  failures.push({ path, value, constraint, text: `${shown} '${path}' failed to satisfy constraint: ${constraint}` });
}

/** As Java prints it. */
function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (value instanceof Uint8Array) return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`;
  if (value instanceof Date || typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(([name, item]) => `${name}=${show(item)}`);
  return `{${entries.join(", ")}}`;
}

function join(path: string, name: string): string {
  const word = name.charAt(0).toLowerCase() + name.slice(1);
  return path === "" ? word : `${path}.${word}`;
}
