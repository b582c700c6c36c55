// The same for Nodes whose module hooks live in a thread of their own.
import { readFileSync } from "node:fs";

let known;

export function initialize(data) {
  known = data;
}

export async function load(url, context, next) {
  if (url !== known.url) return next(url, context);
  return { format: "module", source: readFileSync(known.transpiled, "utf8"), shortCircuit: true };
}
