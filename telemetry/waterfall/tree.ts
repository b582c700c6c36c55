// Spans as a tree: under their parents, or, where a trace was begun anew, under the span that they are linked to.
import type { StoredSpan } from "../span.ts";

export interface Branch {
  readonly span: StoredSpan;
  /** Whether it hangs here by a link. */
  readonly linked: boolean;
  readonly children: readonly Branch[];
}

/** Roots and children in the order in which they began. Spans whose parent is not here are roots. */
export function growTree(spans: readonly StoredSpan[]): readonly Branch[] {
  const known = new Set(spans.map(keyOf));
  const below = new Map<string | undefined, { span: StoredSpan; linked: boolean }[]>();
  for (const span of spans) {
    const parent = parentOf(span, known);
    const siblings = below.get(parent?.key) ?? [];
    siblings.push({ span, linked: parent?.linked ?? false });
    below.set(parent?.key, siblings);
  }
  const placed = new Set<string>();
  const grow = (key: string | undefined): Branch[] =>
    (below.get(key) ?? []).flatMap(({ span, linked }) => {
      if (placed.has(keyOf(span))) return [];
      placed.add(keyOf(span));
      return [{ span, linked, children: grow(keyOf(span)) }];
    });
  return [...grow(undefined), ...unplaced(spans, placed)];
}

/** Spans that are each other's ancestors hang nowhere: they are shown all the same. */
function unplaced(spans: readonly StoredSpan[], placed: ReadonlySet<string>): Branch[] {
  return spans.filter((span) => !placed.has(keyOf(span))).map((span) => ({ span, linked: false, children: [] }));
}

function parentOf(span: StoredSpan, known: ReadonlySet<string>): { key: string; linked: boolean } | undefined {
  if (span.parentSpanId !== undefined) {
    const key = `${span.traceId}/${span.parentSpanId}`;
    if (known.has(key) && key !== keyOf(span)) return { key, linked: false };
  }
  const link = span.links.map(keyOf).find((key) => known.has(key) && key !== keyOf(span));
  return link === undefined ? undefined : { key: link, linked: true };
}

function keyOf({ traceId, spanId }: { traceId: string; spanId: string }): string {
  return `${traceId}/${spanId}`;
}
