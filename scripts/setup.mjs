// Installs what is missing before `npm start` and `npm test`. Runs on the host's own Node (20 or newer), before any dependency is there.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "node_modules", ".lambdabus-installed");
const wanted = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

if (Number(process.versions.node.split(".")[0]) < 20) {
  console.error(`lambdabus needs Node 20 or newer to set itself up; this is ${process.version}.`);
  process.exit(2);
}
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) install();

function install() {
  console.error("Installing dependencies (once; npm ci) …");
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const [command, ...args] = [...npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", "--no-progress"];
  const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (done.status !== 0) {
    console.error("npm ci failed: see above. Behind a proxy, check npm's registry settings.");
    process.exit(done.status ?? 1);
  }
  writeFileSync(stamp, wanted);
}
