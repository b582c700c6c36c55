// Ways into an event: arrays stand for each of their elements, and a name with dots for the names between them.
import { isScalar, type Scalar } from "./leaf.ts";

export type Members = Readonly<Record<string, unknown>>;

/** Nested deeper than this, nothing is found. */
export const MAX_NESTING = 500;

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object itself; where names have dots, a copy in which `"a.b": 1` is `"a": {"b": 1}`. */
export function unfold(object: Members): Members {
  for (const name in object) if (name.includes(".")) return unfolded(object);
  return object;
}

/** Whether no name in the value has dots, at any depth that is looked at. */
export function isPlain(value: unknown, nesting = 0): boolean {
  if (typeof value !== "object" || value === null || nesting > MAX_NESTING) return true;
  for (const name in value) {
    if (name.includes(".") || !isPlain((value as Members)[name], nesting + 1)) return false;
  }
  return true;
}

function unfolded(object: Members): Members {
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(object)) {
    const dot = name.indexOf(".");
    if (dot < 0) join(copy, name, value);
    else join(copy, name.slice(0, dot), { [name.slice(dot + 1)]: value });
  }
  return copy;
}

/** Two values of one name count both. */
function join(copy: Record<string, unknown>, name: string, value: unknown): void {
  const present = copy[name];
  if (present === undefined) copy[name] = value;
  else if (isMembers(present) && isMembers(value)) copy[name] = { ...present, ...value };
  else copy[name] = [present, value];
}

export function member(object: Members, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Whether some scalar at the path passes; objects and empty arrays are none. Stops at the first. */
export function someScalar(value: unknown, path: readonly string[], passes: (value: Scalar) => boolean, at = 0, nesting = 0): boolean {
  if (nesting > MAX_NESTING + path.length) return false;
  if (Array.isArray(value)) {
    for (const element of value) if (someScalar(element, path, passes, at, nesting + 1)) return true;
    return false;
  }
  if (at === path.length) return isScalar(value) && passes(value);
  if (!isMembers(value)) return false;
  const object = at < path.length - 1 ? unfold(value) : value;
  return someScalar(member(object, path[at] as string), path, passes, at + 1, nesting + 1);
}
