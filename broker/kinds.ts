// Which subjects the bus keeps and which it only carries: one rule for every implementation.
import { remember } from "../core/remember.ts";
import { subjectMatches } from "../core/subjects.ts";

/** Subjects whose events are kept until they are settled. */
export const PUBLISHED = ["source.>", "invoke.event.>"] as const;
/** Subjects on which a sender waits for an answer. */
export const REQUESTED = ["invoke.request.>"] as const;
/** Subjects on which things are said once and forgotten. */
export const ANNOUNCED = ["result.>", "refusal.>", "destination.>", "mapping.>", "log.>"] as const;

export type Kind = "publish" | "request" | "announce";

/** What a subject, or a pattern of subjects, is for; undefined when it is for nothing. */
export const findKind = remember((subject: string): Kind | undefined => {
  if (PUBLISHED.some((pattern) => subjectMatches(pattern, subject))) return "publish";
  if (REQUESTED.some((pattern) => subjectMatches(pattern, subject))) return "request";
  if (ANNOUNCED.some((pattern) => subjectMatches(pattern, subject))) return "announce";
  return undefined;
});

/** The same, for subjects that must be for something. Throws a RangeError. */
export function kindOf(subject: string): Kind {
  const kind = findKind(subject);
  if (kind) return kind;
  throw new RangeError(`${subject} is no subject of the bus: there are ${[...PUBLISHED, ...REQUESTED, ...ANNOUNCED].join(", ")}`);
}

/** Throws when a subject is not for what it is used for. */
export function mustBe(kind: Kind, subject: string): void {
  const found = kindOf(subject);
  if (found !== kind) throw new RangeError(`${subject} is a subject to ${found} on, not to ${kind} on`);
}

/** Whether two patterns have a subject in common. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [one.split("."), other.split(".")];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined) return false;
    if (left === ">" || right === ">") return true;
    if (left !== right && left !== "*" && right !== "*") return false;
  }
  return true;
}
