// `npm run build`: makes the package that is published, in dist/: compiled sources, the files that run as they are, and a package.json of its own.
import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

/** What runs, or is shown, without being compiled. */
const ASSETS = ["cli/*.mjs", "config/schema.json", "console/page/*", "invoker/**/*.{mjs,cjs,py,rb,java,sh}", "README.md", "LICENSE", "CHANGELOG.md"];

rmSync(dist, { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
for (const asset of ASSETS.flatMap((pattern) => globSync(pattern, { cwd: root }))) {
  mkdirSync(dirname(join(dist, asset)), { recursive: true });
  copyFileSync(join(root, asset), join(dist, asset));
}
writePackageDescription();

/** A checkout brings a Node of its own, and runs the sources; the package takes the host's, which strips no types in node_modules. */
function writePackageDescription(): void {
  const { name, version, description, keywords, license, type, bin, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const engines = { node: ">=22.18" };
  const entry = (path: string) => ({ types: `${path}.d.ts`, default: `${path}.js` });
  const exports = {
    ".": entry("./index"),
    "./testkit": entry("./testkit/index"),
    "./testkit/chai": entry("./testkit/chai"),
    "./package.json": "./package.json",
  };
  const peerDependencies = {
    "@aws-sdk/client-lambda": "^3",
    "@aws-sdk/client-s3": "^3",
    "@aws-sdk/client-sns": "^3",
    "@aws-sdk/client-sqs": "^3",
    "@aws-sdk/client-sts": "^3",
    chai: ">=4.4",
  };
  const peerDependenciesMeta = Object.fromEntries(Object.keys(peerDependencies).map((library) => [library, { optional: true }]));
  writeFileSync(
    join(dist, "package.json"),
    `${JSON.stringify({ name, version, description, keywords, license, type, engines, bin, exports, dependencies, peerDependencies, peerDependenciesMeta }, null, 2)}\n`,
  );
}
