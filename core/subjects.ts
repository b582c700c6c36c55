// The subjects of the bus: built and taken apart only here. A name inside one is escaped, so that it is always a single token.

import { remember } from "./remember.ts";

export const subjects = {
  /** What happened in a resource, in its service's own words. */
  source: (connector: string, resource: string) => `source.${token(connector)}.${token(resource)}`,
  /** Everything that happens in the sources of a connector. */
  sourcesOf: (connector: string) => `source.${token(connector)}.*`,
  /** An event that the bus holds for a function. */
  invokeEvent: (functionName: string) => `invoke.event.${token(functionName)}`,
  /** A page that its source, or its caller, still holds. `mapping` is `invoke` for calls of the Invoke API. */
  invokeRequest: (functionName: string, mapping: string) => `invoke.request.${token(functionName)}.${token(mapping)}`,
  /** Every request to a function. */
  invokeRequestsOf: (functionName: string) => `invoke.request.${token(functionName)}.*`,
  /** What became of an invocation: an InvocationRecord. */
  result: (functionName: string) => `result.${token(functionName)}`,
  /** That a function was not run: a RefusalRecord. */
  refusal: (functionName: string) => `refusal.${token(functionName)}`,
  /** What became of what destinations and dead-letter queues are told of a function's events: a ShipmentRecord. */
  destination: (functionName: string) => `destination.${token(functionName)}`,
  /** What became of records of an event source mapping: a MappingRecord. */
  mapping: (id: string) => `mapping.${token(id)}`,
  /** What a function printed. */
  log: (functionName: string) => `log.${token(functionName)}`,
} as const;

/** Escapes what NATS reads as structure (`.`, `*`, `>`, spaces) and what it does not carry, as `%XX`. */
export const token = remember((name: string): string => {
  if (name === "") return "%";
  return name.replace(/[^A-Za-z0-9_$-]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
});

export function untoken(escaped: string): string {
  return escaped === "%" ? "" : decodeURIComponent(escaped);
}

/** The names in a subject, unescaped: `source.s3.my%2Ebucket` is `["source", "s3", "my.bucket"]`. */
export const parseSubject = remember((subject: string): readonly string[] => subject.split(".").map(untoken));

/** Whether a subject falls under a pattern with `*` (one token) and a closing `>` (one or more). */
export function subjectMatches(pattern: string, subject: string): boolean {
  if (pattern === subject) return true;
  const wanted = pattern.split(".");
  const found = subject.split(".");
  for (const [index, part] of wanted.entries()) {
    if (part === ">") return found.length > index;
    if (part !== "*" && part !== found[index]) return false;
  }
  return wanted.length === found.length;
}
