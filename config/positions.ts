// Where in a YAML file a field stands.
import { type Document, isMap, isPair, isScalar, isSeq, type LineCounter, type Node } from "yaml";

export type Path = readonly PropertyKey[];

/** `functions.thumbnailer.triggers[0].s3`. */
export function formatPath(path: Path): string {
  return path.map((part, index) => (typeof part === "number" ? `[${part}]` : `${index > 0 ? "." : ""}${String(part)}`)).join("");
}

/** The line of the field at `path`, of its key where it has one; of the nearest field around it where it is missing. */
export function lineOf(document: Document, counter: LineCounter, path: Path): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const part of path) {
    const step = descend(node, part);
    if (!step) break;
    offset = startOf(step.at) ?? offset;
    node = step.value;
  }
  return counter.linePos(offset).line;
}

function descend(node: unknown, part: PropertyKey): { at: unknown; value: unknown } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return item === undefined ? undefined : { at: item, value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isPair(item) && (isScalar(item.key) ? String(item.key.value) : String(item.key)) === String(part));
  return pair && { at: pair.key, value: pair.value };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | undefined)?.range?.[0];
}
