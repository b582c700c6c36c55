// Writes services/<name>/model.ts from the public API models that botocore carries: `npm run models`.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fromBuffer } from "yauzl";
import { type ServiceSlice, slices } from "../services/operations.ts";

const VERSION = "1.44.5";
const SHA256 = "8f16a56d1dff125dd65322ae021efa7ba5195a6db5102b96862566055b748921";
const ROOT = join(import.meta.dirname, "..");

/** What a model file keeps of botocore's; everything else is prose, or of use to clients only. */
const KEEP = {
  metadata: ["apiVersion", "endpointPrefix", "protocol", "protocols", "serviceId", "signingName", "targetPrefix", "jsonVersion", "xmlNamespace"],
  reference: [
    ...["shape", "location", "locationName", "queryName", "flattened", "streaming", "eventpayload", "xmlAttribute", "xmlNamespace"],
    ...["timestampFormat", "jsonvalue", "idempotencyToken"],
  ],
  shape: [
    ...["type", "required", "enum", "min", "max", "pattern", "payload", "flattened", "streaming", "eventstream", "event", "locationName", "xmlNamespace"],
    ...["timestampFormat", "exception", "fault", "error", "sensitive", "union"],
  ],
};

/** A model may prefer a protocol that is not ours; then the first of its others that is. */
const SPOKEN = ["rest-xml", "rest-json", "json", "query"];

// biome-ignore lint/suspicious/noExplicitAny: botocore's documents, of which only the picked keys matter.
type Json = { [key: string]: any };

/** The wheel's path in the cache, fetched on the first run and checked on each. */
function fetchWheel(): Buffer {
  const directory = join(ROOT, ".cache", "models");
  const file = join(directory, `botocore-${VERSION}-py3-none-any.whl`);
  if (!existsSync(file)) {
    mkdirSync(directory, { recursive: true });
    execFileSync("pip", ["download", "--quiet", "--no-deps", "--dest", directory, `botocore==${VERSION}`], { stdio: "inherit" });
  }
  const wheel = readFileSync(file);
  const found = createHash("sha256").update(wheel).digest("hex");
  if (found !== SHA256) throw new Error(`${file} has SHA-256 ${found}, not ${SHA256}: delete it and run again`);
  return wheel;
}

/** Reads the named entries of a zip held in memory. */
function readEntries(zip: Buffer, names: ReadonlySet<string>): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  return new Promise((resolve, reject) => {
    fromBuffer(zip, { lazyEntries: true }, (failure, archive) => {
      if (failure) return reject(failure);
      archive.on("error", reject).on("end", () => resolve(found));
      archive.on("entry", (entry) => {
        if (!names.has(entry.fileName)) return archive.readEntry();
        archive.openReadStream(entry, async (error, stream) => {
          if (error) return reject(error);
          found.set(entry.fileName, Buffer.concat(await stream.toArray()));
          archive.readEntry();
        });
      });
      archive.readEntry();
    });
  });
}

function pick(source: Json, keys: readonly string[]): Json {
  return Object.fromEntries(keys.filter((key) => source[key] !== undefined).map((key) => [key, source[key]]));
}

function sliceShape(shape: Json): Json {
  const kept = pick(shape, KEEP.shape);
  if (shape.members) {
    kept.members = Object.fromEntries(Object.entries<Json>(shape.members).map(([name, member]) => [name, pick(member, KEEP.reference)]));
  }
  for (const role of ["member", "key", "value"]) if (shape[role]) kept[role] = pick(shape[role], KEEP.reference);
  return kept;
}

function sliceOperation(operation: Json): Json {
  const kept: Json = { http: pick(operation.http, ["method", "requestUri", "responseCode"]) };
  if (operation.input) kept.input = pick(operation.input, KEEP.reference);
  if (operation.output) kept.output = pick(operation.output, ["shape", "resultWrapper"]);
  if (operation.errors?.length) kept.errors = operation.errors.map((error: Json) => ({ shape: error.shape }));
  if (operation.httpChecksumRequired || operation.httpChecksum?.requestChecksumRequired) kept.httpChecksumRequired = true;
  return kept;
}

/** Every shape that the operations reach, in the order of their names. */
function reach(operations: readonly Json[], shapes: Json): Json {
  const reached = new Set<string>();
  const visit = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const { members = {}, member, key, value } = shapes[name];
    for (const reference of [...Object.values<Json>(members), member, key, value]) if (reference) visit(reference.shape);
  };
  for (const { input, output, errors = [] } of operations) for (const root of [input, output, ...errors]) if (root) visit(root.shape);
  return Object.fromEntries([...reached].sort().map((name) => [name, sliceShape(shapes[name])]));
}

function sliceModel(slice: ServiceSlice, source: Json): Json {
  const unknown = slice.operations.filter((name) => !source.operations[name]);
  if (unknown.length > 0) throw new Error(`${slice.name} has no operation ${unknown.join(", ")} in botocore ${VERSION}`);
  const taken = [...slice.operations].sort();
  const others = Object.keys(source.operations)
    .filter((name) => !taken.includes(name))
    .sort();
  const protocol = [source.metadata.protocol, ...(source.metadata.protocols ?? [])].find((name) => SPOKEN.includes(name));
  return {
    metadata: { ...pick(source.metadata, KEEP.metadata), protocol },
    operations: Object.fromEntries(taken.map((name) => [name, sliceOperation(source.operations[name])])),
    others: Object.fromEntries(others.map((name) => [name, `${source.operations[name].http.method} ${source.operations[name].http.requestUri}`])),
    shapes: reach(
      taken.map((name) => source.operations[name]),
      source.shapes,
    ),
  };
}

/** One line per operation and shape: small to read, and easy to compare. */
function layOut(model: Json): string {
  const sections = Object.entries<Json>(model).map(([section, entries]) => {
    const lines = Object.entries(entries).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    return `${JSON.stringify(section)}:{\n${lines.join(",\n")}\n}`;
  });
  return `{${sections.join(",\n")}}`.replaceAll("`", "\\u0060").replaceAll("${", "\\u0024{");
}

const entryOf = (slice: ServiceSlice): string => `botocore/data/${slice.source}/service-2.json.gz`;

const entries = await readEntries(fetchWheel(), new Set(slices.map(entryOf)));
for (const slice of slices) {
  const entry = entries.get(entryOf(slice));
  if (!entry) throw new Error(`botocore ${VERSION} has no ${entryOf(slice)}`);
  const model = sliceModel(slice, JSON.parse(gunzipSync(entry).toString()));
  const file = join("services", slice.name, "model.ts");
  mkdirSync(join(ROOT, "services", slice.name), { recursive: true });
  writeFileSync(
    join(ROOT, file),
    `// Generated by \`npm run models\` from ${slice.source} of botocore ${VERSION} (Apache-2.0, Amazon.com): our slice, without its prose. Do not edit.\n` +
      `import type { ServiceModel } from "../model.ts";\n\n` +
      `// Text, as the host parses JSON far faster than it strips types from a literal of the same size.\n` +
      `export const model: ServiceModel = JSON.parse(String.raw\`${layOut(model)}\`);\n`,
  );
  console.log(`${file}: ${slice.operations.length} operations, ${Object.keys(model.shapes).length} shapes`);
}
