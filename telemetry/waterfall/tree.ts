// Spans as a tree: under their parents, or, where a trace was begun anew, under the span that they are linked to.
import type { StoredSpan } from "../span.ts";

/** Of the lines before a name, so many characters are kept: a chain of calls may be thousands deep. */
const LEAD_KEPT = 120;

export interface Branch {
  readonly span: StoredSpan;
  readonly parent: Branch | undefined;
  /** Tree lines before the name, and before a further line below it. */
  readonly lead: string;
  readonly leadBelow: string;
}

interface Hanging {
  readonly span: StoredSpan;
  /** By a link, not by a parent. */
  readonly linked: boolean;
}

interface Shoot extends Hanging {
  readonly parent: Branch | undefined;
  readonly last: boolean;
  /** The lines of the branches that go on beside it. */
  readonly beside: string;
}

/** In the order of reading: each below its parent, siblings as they began. Spans whose parent is not here are roots, and so are those that are each other's ancestors. */
export function growTree(spans: readonly StoredSpan[]): readonly Branch[] {
  const hanging = hang(spans);
  const grown = new Map<StoredSpan, Branch>();
  const roots = [...(hanging.get(undefined) ?? []).map(({ span }) => span), ...spans];
  for (const root of roots) {
    const waiting: Shoot[] = [{ span: root, linked: false, parent: undefined, last: true, beside: "" }];
    for (let shoot = waiting.pop(); shoot; shoot = waiting.pop()) {
      if (grown.has(shoot.span)) continue;
      const children = hanging.get(keyOf(shoot.span)) ?? [];
      grown.set(shoot.span, draw(shoot, children.length > 0));
      waiting.push(...shootsOf(shoot, grown.get(shoot.span)!, children));
    }
  }
  return [...grown.values()];
}

function draw({ span, parent, linked, last, beside }: Shoot, hasChildren: boolean): Branch {
  const lead = parent ? `${beside}${last ? "└" : "├"}${linked ? "┄" : "─"} ` : "";
  return { span, parent, lead, leadBelow: `${below({ parent, last, beside })}${hasChildren ? "│ " : "  "}` };
}

/** What stands before everything that is below a branch. */
function below({ parent, last, beside }: Pick<Shoot, "parent" | "last" | "beside">): string {
  return parent ? `${beside}${last ? "  " : "│ "}`.slice(-LEAD_KEPT) : "";
}

/** The last one first, as they are taken from the end. */
function shootsOf(shoot: Shoot, parent: Branch, children: readonly Hanging[]): Shoot[] {
  const beside = below(shoot);
  return children.map((child, index) => ({ ...child, parent, beside, last: index === children.length - 1 })).reverse();
}

/** Spans by what they hang below: the key of a span, or nothing. */
function hang(spans: readonly StoredSpan[]): Map<string | undefined, Hanging[]> {
  const known = new Set(spans.map(keyOf));
  const hanging = new Map<string | undefined, Hanging[]>();
  for (const span of spans) {
    const above = findAbove(span, known);
    const siblings = hanging.get(above?.key);
    if (siblings) siblings.push({ span, linked: above?.linked ?? false });
    else hanging.set(above?.key, [{ span, linked: above?.linked ?? false }]);
  }
  return hanging;
}

function findAbove(span: StoredSpan, known: ReadonlySet<string>): { key: string; linked: boolean } | undefined {
  const own = keyOf(span);
  const parent = `${span.traceId}/${span.parentSpanId}`;
  if (span.parentSpanId !== undefined && known.has(parent) && parent !== own) return { key: parent, linked: false };
  const link = span.links.map(keyOf).find((key) => known.has(key) && key !== own);
  return link === undefined ? undefined : { key: link, linked: true };
}

function keyOf({ traceId, spanId }: { traceId: string; spanId: string }): string {
  return `${traceId}/${spanId}`;
}
