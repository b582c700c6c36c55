// A container engine for tests, as its client: `node client.mjs DIRECTORY ARGUMENTS`. It takes the part of docker's command line that we use, and nothing else;
// a container is a process of this machine, which like a real one is not its client's child to end.
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [directory, ...given] = process.argv.slice(2);
const containers = join(directory, "containers");
mkdirSync(containers, { recursive: true });

/** What docker's reference says of each option; `true` stands for one without a value. */
const OPTIONS = {
  version: { "--format": /^\{\{\.Server\.Version\}\}$/ },
  "image inspect": { "--format": /^\{\{\.Id\}\}$/ },
  pull: { "--quiet": true },
  rm: { "--force": true, "--volumes": true },
  run: {
    "--rm": true,
    "--init": true,
    "--read-only": true,
    "--network": /^host$/,
    "--name": /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/,
    "--env": /^[^=]+(=.*)?$/s,
    "--memory": /^\d+[bkmg]$/,
    "--memory-swap": /^\d+[bkmg]$/,
    "--pids-limit": /^\d+$/,
    "--stop-timeout": /^\d+$/,
    "--ulimit": /^nofile=\d+:\d+$/,
    "--cap-drop": /^ALL$/,
    "--security-opt": /^no-new-privileges$/,
    "--volume": /^\/[\w/]+$/,
    "--workdir": /^\//,
    "--entrypoint": /./,
  },
};

function end(status, text) {
  process.stderr.write(`${text}\n`);
  process.exit(status);
}

function parse(command, words) {
  const options = new Map();
  let index = 0;
  for (; words[index]?.startsWith("-"); index++) {
    const option = words[index];
    const form = OPTIONS[command][option];
    if (!form) end(125, `unknown flag: ${option}`);
    const value = form === true ? "true" : words[++index];
    if (value === undefined || (form !== true && !form.test(value))) end(125, `invalid argument "${value}" for "${option}" flag`);
    options.set(option, [...(options.get(option) ?? []), value]);
  }
  return { options, operands: words.slice(index) };
}

const read = (file) => JSON.parse(readFileSync(join(directory, file), "utf8"));
const fileOf = (name) => join(containers, `${name}.json`);

const COMMANDS = {
  version() {
    if (read("images.json").engine === false) end(1, "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?");
    console.log("28.2.2");
  },
  "image inspect"({ operands: [uri] }) {
    if (!read("images.json").here[uri]) end(1, `Error response from daemon: No such image: ${uri}`);
    console.log(`sha256:${"0".repeat(64)}`);
  },
  pull({ operands: [uri] }) {
    const images = read("images.json");
    if (!images.elsewhere[uri]) end(1, `Error response from daemon: pull access denied for ${uri}, repository does not exist`);
    images.here[uri] = images.elsewhere[uri];
    writeFileSync(join(directory, "images.json"), JSON.stringify(images));
  },
  rm({ operands: [name] }) {
    if (existsSync(fileOf(name))) endContainer(name);
  },
  run,
};

/** Returns when it is gone, as the engine does. */
function endContainer(name) {
  const { pid } = JSON.parse(readFileSync(fileOf(name), "utf8"));
  while (killed(pid)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  rmSync(fileOf(name), { force: true });
}

/** Whether there was something to kill: what has ended stays in the list of processes until its parent has asked for it. */
function killed(pid) {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8")) && process.kill(-pid, "SIGKILL");
  } catch {
    return false;
  }
}

function run({ options, operands: [uri, ...words] }) {
  const found = read("images.json").here[uri];
  if (!found) end(125, `docker: Error response from daemon: No such image: ${uri}`);
  const [name] = options.get("--name");
  if (existsSync(fileOf(name))) end(125, `docker: Error response from daemon: Conflict. The container name "/${name}" is already in use`);
  const [entryPoint] = options.get("--entrypoint") ?? [];
  // An entry point that is given takes the image's command away too.
  const command = words.length > 0 ? words : entryPoint ? [] : (found.command ?? []);
  const [program, ...rest] = [...(entryPoint ? [entryPoint] : (found.entryPoint ?? [])), ...command];
  const named = (options.get("--env") ?? []).map((text) => (text.includes("=") ? text : process.env[text] === undefined ? "" : `${text}=${process.env[text]}`));
  const env = Object.fromEntries(
    [...(found.environment ?? []), ...named].filter(Boolean).map((text) => [text.split("=")[0], text.slice(text.indexOf("=") + 1)]),
  );
  const [cwd = found.workingDirectory ?? "/"] = options.get("--workdir") ?? [];
  const child = spawn(program, rest, { cwd, env, detached: true, stdio: ["ignore", "inherit", "inherit"] });
  child.once("error", () => end(127, `docker: Error response from daemon: exec: "${program}": no such file or directory`));
  if (child.pid !== undefined) writeFileSync(fileOf(name), JSON.stringify({ pid: child.pid, options: Object.fromEntries(options), uri, words }));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.once("exit", (code, signal) => {
    rmSync(fileOf(name), { force: true });
    process.exit(code ?? 128 + { SIGKILL: 9, SIGTERM: 15, SIGSEGV: 11 }[signal]);
  });
}

appendFileSync(join(directory, "calls"), `${JSON.stringify(given)}\n`);
const command = given[0] === "image" ? given.slice(0, 2).join(" ") : given[0];
if (!COMMANDS[command]) end(1, `docker: '${command}' is not a docker command.`);
COMMANDS[command](parse(command, given.slice(command.split(" ").length)));
