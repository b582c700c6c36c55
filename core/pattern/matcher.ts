// Matches an event against one branch. The fields under one object of the pattern have to be found in the same element of an array.
import { accepts, isScalar, type Leaf } from "./leaf.ts";
import { isMembers, MAX_NESTING, type Members, member, someScalar, unfold } from "./value-path.ts";

/** A branch as a tree of names: what is asked of the field itself, and of the fields within. */
export interface Node {
  readonly name: string;
  readonly leaf?: AskedLeaf;
  readonly children: readonly Node[];
  /** Whether names with dots have to be taken apart here: something is asked two levels down. */
  readonly deep: boolean;
}

interface AskedLeaf extends Leaf {
  readonly names: readonly string[];
}

/** `plain` makes a tree for events of which no name has dots: it need not look for them. */
export function buildTree(leaves: Iterable<Leaf>, plain = false): Node {
  const asked = [...leaves].map((leaf) => ({ ...leaf, names: leaf.path.split(".") }));
  return buildNode("", 0, asked, plain);
}

function buildNode(name: string, level: number, leaves: readonly AskedLeaf[], plain: boolean): Node {
  const own = leaves.find((leaf) => leaf.names.length === level);
  const within = Map.groupBy(
    leaves.filter((leaf) => leaf !== own),
    (leaf) => leaf.names[level] as string,
  );
  const children = [...within].map(([step, some]) => buildNode(step, level + 1, some, plain)).sort((one, other) => cost(one) - cost(other));
  return { name, ...(own && { leaf: own }), children, deep: !plain && children.some((child) => child.children.length > 0) };
}

/** What is cheap and likely to fail is asked first. */
function cost(node: Node): number {
  return node.children.length * 10 + (node.leaf?.tests.length ?? 0);
}

export function matchesTree(tree: Node, event: unknown): boolean {
  return matchesWithin(tree, event, event, 0);
}

function matchesNode(node: Node, value: unknown, event: unknown, nesting: number): boolean {
  if (node.leaf !== undefined && !matchesLeaf(node.leaf, value, event)) return false;
  return node.children.length === 0 || matchesWithin(node, value, event, nesting);
}

function matchesWithin(node: Node, value: unknown, event: unknown, nesting: number): boolean {
  if (nesting > MAX_NESTING + 1_000) return false;
  if (isMembers(value)) return matchesMembers(node, value, event, nesting);
  if (Array.isArray(value)) {
    for (const element of value) if (matchesWithin(node, element, event, nesting + 1)) return true;
  }
  return isAbsentWithin(node, event);
}

function matchesMembers(node: Node, members: Members, event: unknown, nesting: number): boolean {
  const object = node.deep ? unfold(members) : members;
  for (const child of node.children) if (!matchesNode(child, member(object, child.name), event, nesting + 1)) return false;
  return true;
}

function matchesLeaf(leaf: AskedLeaf, value: unknown, event: unknown): boolean {
  if (isScalar(value)) {
    if (accepts(leaf, value)) return true;
  } else if (Array.isArray(value) && someElement(leaf, value, 0)) return true;
  return leaf.absent && isAbsent(leaf, event);
}

function someElement(leaf: Leaf, elements: readonly unknown[], nesting: number): boolean {
  for (const element of elements) {
    if (isScalar(element) ? accepts(leaf, element) : Array.isArray(element) && nesting < MAX_NESTING && someElement(leaf, element, nesting + 1)) return true;
  }
  return false;
}

/** Absent is what is nowhere in the event, whichever element of an array is looked at. */
function isAbsent(leaf: AskedLeaf, event: unknown): boolean {
  return !someScalar(event, leaf.names, anything);
}

function anything(): boolean {
  return true;
}

function isAbsentWithin(node: Node, event: unknown): boolean {
  for (const child of node.children) {
    if (child.leaf !== undefined && !(child.leaf.absent && isAbsent(child.leaf, event))) return false;
    if (!isAbsentWithin(child, event)) return false;
  }
  return true;
}
