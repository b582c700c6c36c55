#!/usr/bin/env node
// The `lambdabus` command: finds a Node that can run the sources, and runs cli/main.ts in it.
import { existsSync } from "node:fs";
import module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import v8 from "node:v8";

const here = dirname(fileURLToPath(import.meta.url));
const main = ["main.ts", "main.js"].map((file) => join(here, file)).find(existsSync);
const [major, minor] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  module.enableCompileCache?.();
  // Loading the sources makes much short-lived garbage; a young generation that does not grow for it saves 20 MB for good. `up` lets it grow again.
  v8.setFlagsFromString("--semi-space-growth-factor=1");
  await import(pathToFileURL(main).href);
} else {
  await runWithNewerNode();
}

/** The host's Node is too old; the one among the dependencies is not. It is told by a closing channel when this process dies. */
async function runWithNewerNode() {
  const node = join(here, "..", "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(node)) {
    process.stderr.write(`lambdabus needs Node 22.18 or newer; this is ${process.version}. Run "npm install" here to get one, or install it.\n`);
    process.exit(2);
  }
  const { spawn } = await import("node:child_process");
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, LAMBDABUS_PARENT: String(process.pid) },
  });
  // A terminal sends Ctrl-C to both of us, anybody else to this process alone; the child decides when to go.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)));
}
