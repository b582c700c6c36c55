import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { ProcessGuard } from "../../../core/guard.ts";
import { isRunning } from "../../../test/support/processes.ts";
import { skipAloud } from "../../../test/support/skip-aloud.ts";
import { childrenOf, closeNamespaces, type KeptNamespaces, type Launcher, startLauncher } from "./launcher.ts";
import { type Machine, probeMachine } from "./machine.ts";
import { functionTable, prepareRoot, processTable, systemTable } from "./root.ts";

describe("a launcher", () => {
  let machine: Machine;
  let guard: ProcessGuard;
  let directory: string;
  let root: string;
  let launcher: Launcher;

  before(async function () {
    machine = await probeMachine();
    if (!machine.privilege) skipAloud(this, `this machine lacks ${machine.missing.join(" and ")}`);
  });

  beforeEach(() => {
    guard = new ProcessGuard();
    directory = mkdtempSync(join(tmpdir(), "launcher-"));
    root = prepareRoot(join(directory, "root"), []);
    launcher = start(systemTable(join(directory, "system"), root));
  });

  afterEach(async () => {
    await launcher.end();
    guard[Symbol.dispose]();
    rmSync(directory, { recursive: true });
  });

  function start(table: string, entered?: KeptNamespaces): Launcher {
    const { privilege } = machine;
    if (!privilege) throw new Error("there are no namespaces");
    return startLauncher({ guard, privilege, group: undefined, root, table, ...(entered && { entered }) });
  }

  const own = () => functionTable(join(directory, "own"), root, 16, []);

  /** Becomes a shell with this script; what that prints, when it has ended. */
  async function begin(script: string, variables: Readonly<Record<string, string>> = { NAME: "value" }, through = launcher, table = own()) {
    const said = text(through.process.stdout as NodeJS.ReadableStream);
    await through.run({ workingDirectory: "/tmp", command: "/bin/sh", arguments: ["-c", script], variables }, table);
    return { said };
  }

  it("waits for its program, and becomes it, with the function's own mounts", async () => {
    expect(launcher.lives).to.equal(true);
    const exited = once(launcher.process, "exit");
    const { said } = await begin("pwd; echo x >/tmp/x && cat /tmp/x; exit 3");
    expect(await said).to.equal("/tmp\nx\n");
    await exited;
    expect([launcher.process.exitCode, launcher.lives]).to.deep.equal([3, false]);
  });

  it("hands on variables whatever their names and values, and on no command line", async () => {
    const variables = { PLAIN: "a b", QUOTED: 'it\'s "$HOME" `x` \\', LINES: "one\ntwo\n", UID: "7", PS4: "+ ", UMLAUT: "Grüße 🎉", EMPTY: "" };
    const { said } = await begin("tr '\\0' '\\n' </proc/self/environ; echo --; sleep 300", variables);
    await once(launcher.process.stdout as NodeJS.ReadableStream, "data");
    const commands = [launcher.process.pid as number, ...childrenOf(launcher.process.pid as number)].map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8"));
    await launcher.end();
    const lines = (await said).split("\n--\n")[0] as string;
    for (const [name, value] of Object.entries(variables)) expect(`\n${lines}\n`).to.contain(`\n${name}=${value}\n`);
    expect(commands.join()).to.not.contain("Grüße");
  });

  it("ends when it is told to, its program too, and once is enough", async () => {
    const { said } = await begin("sleep 300 & sleep 300");
    await launcher.end();
    await launcher.end();
    expect([launcher.lives, await said]).to.deep.equal([false, ""]);
  });

  it("ends when nobody holds its pipe any more", async () => {
    const exited = once(launcher.process, "exit");
    launcher.process.stdio[3]?.destroy();
    launcher.process.stdin?.destroy();
    await exited;
    expect(isRunning(launcher.process.pid as number)).to.equal(false);
  });

  it("that is gone runs nothing, and says so to nobody", async () => {
    await launcher.end();
    expect(await (await begin("echo here")).said).to.equal("");
    expect(launcher.keepNamespaces()).to.equal(undefined);
  });

  it("leaves its mounts to the next program while they are kept, but none of its processes", async () => {
    const first = await begin("echo kept >/tmp/file; sleep 300");
    const kept = launcher.keepNamespaces() as KeptNamespaces;
    const second = start(processTable(join(directory, "processes"), root, 2), kept);
    const { said } = await begin("until [ -s /tmp/file ]; do :; done; cat /tmp/file; ls -d /proc/[0-9]* | wc -l", { NAME: "second" }, second, "");
    expect(await said).to.match(/^kept\n[2-4]\n$/);
    closeNamespaces(kept);
    await launcher.end();
    await first.said;
  });
});
