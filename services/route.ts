// Which operation a REST request means: method, path, and what the query string and headers must hold, compiled once from the model.
import type { ServiceModel, ShapeRef } from "./model.ts";

export interface Route {
  /** As `PutObject`. */
  readonly name: string;
  /** Raw text of the path's labels, by name; still percent-encoded. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface RouteRequest {
  readonly method: string;
  /** The raw path: neither decoded nor normalized. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

type Need = { readonly kind: "query"; readonly name: string; readonly value?: string } | { readonly kind: "header"; readonly name: string };

interface Candidate {
  readonly name: string;
  readonly labels: readonly string[];
  readonly literals: readonly Need[];
  /** Required members in query string or headers, which tell apart operations that share all else: CopyObject from PutObject. */
  readonly members: readonly Need[];
  readonly implemented: boolean;
}

/** A place in the tree of paths. */
class Place {
  readonly literals = new Map<string, Place>();
  label: Place | undefined;
  /** Where a greedy label (`{Key+}`) takes the rest. */
  rest: Place | undefined;
  readonly methods = new Map<string, Candidate[]>();
}

export class Router {
  readonly #root = new Place();

  constructor(model: ServiceModel) {
    for (const [name, { http, input }] of Object.entries(model.operations)) this.#add(name, http.method, http.requestUri, requiredMembers(model, input), true);
    for (const [name, route] of Object.entries(model.others ?? {})) {
      const [method, uri] = route.split(" ") as [string, string];
      this.#add(name, method, uri, [], false);
    }
  }

  #add(name: string, method: string, uri: string, members: readonly Need[], implemented: boolean): void {
    const [path, search = ""] = uri.split("?") as [string, string?];
    const labels: string[] = [];
    let place = this.#root;
    for (const part of path.split("/").filter((text) => text !== "")) place = descend(place, part, labels);
    const candidates = place.methods.get(method) ?? [];
    candidates.push({ name, labels, members, implemented, literals: queryLiterals(search) });
    place.methods.set(method, candidates.sort(bySpecificity));
  }

  /** Undefined when the model has no such operation, implemented or not. */
  match(request: RouteRequest): Route | undefined {
    const values: string[] = [];
    const place = find(this.#root, request.path, 1, values);
    const candidates = place?.methods.get(request.method);
    if (!candidates) return undefined;
    const found = candidates.length === 1 && candidates[0]?.literals.length === 0 ? candidates[0] : choose(candidates, request);
    if (!found) return undefined;
    const labels: Record<string, string> = {};
    for (let index = 0; index < found.labels.length; index++) labels[found.labels[index] as string] = values[index] as string;
    return { name: found.name, labels };
  }
}

function descend(place: Place, part: string, labels: string[]): Place {
  const label = /^\{([^+}]+)(\+?)\}$/.exec(part);
  if (!label) {
    const next = place.literals.get(part) ?? new Place();
    place.literals.set(part, next);
    return next;
  }
  labels.push(label[1] as string);
  if (label[2]) return (place.rest ??= new Place());
  return (place.label ??= new Place());
}

/** Walks the path from `start`, the index after a slash. Literal parts come before labels; an empty last part does not count. */
function find(place: Place, path: string, start: number, values: string[]): Place | undefined {
  if (start >= path.length) return place;
  const slash = path.indexOf("/", start);
  const end = slash < 0 ? path.length : slash;
  const part = path.slice(start, end);
  const depth = values.length;
  const literal = place.literals.get(part);
  const found = literal && find(literal, path, end + 1, values);
  if (found && found.methods.size > 0) return found;
  values.length = depth;
  if (place.rest) {
    values.push(path.slice(start));
    return place.rest;
  }
  if (!place.label || part === "") return undefined;
  values.push(part);
  return find(place.label, path, end + 1, values);
}

/** The candidate whose needs are met; where only needed members are missing, the plainest, which will then say what it lacks. */
function choose(candidates: readonly Candidate[], request: RouteRequest): Candidate | undefined {
  let plainest: Candidate | undefined;
  for (const candidate of candidates) {
    if (!candidate.literals.every((need) => meets(need, request))) continue;
    if (candidate.members.every((need) => meets(need, request))) return candidate;
    plainest = candidate;
  }
  return plainest;
}

function meets(need: Need, request: RouteRequest): boolean {
  if (need.kind === "header") return request.headers[need.name] !== undefined;
  return need.value === undefined ? request.query.has(need.name) : request.query.get(need.name) === need.value;
}

function bySpecificity(a: Candidate, b: Candidate): number {
  return b.literals.length - a.literals.length || b.members.length - a.members.length || Number(b.implemented) - Number(a.implemented);
}

/** `x-id` only repeats the operation's name, and clients leave it out. */
function queryLiterals(search: string): Need[] {
  return [...new URLSearchParams(search)].filter(([name]) => name !== "x-id").map(([name, value]) => ({ kind: "query", name, ...(value !== "" && { value }) }));
}

function requiredMembers(model: ServiceModel, input: ShapeRef | undefined): Need[] {
  const shape = input && model.shapes[input.shape];
  return (shape?.required ?? []).flatMap((member): Need[] => {
    const { location, locationName = member } = shape?.members?.[member] ?? ({} as ShapeRef);
    if (location === "querystring") return [{ kind: "query", name: locationName }];
    return location === "header" ? [{ kind: "header", name: locationName.toLowerCase() }] : [];
  });
}
