// Isolation for somebody who is not the superuser: namespaces through a user namespace, and no control groups.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { processesNaming } from "../../../test/support/processes.ts";
import { skipAloud } from "../../../test/support/skip-aloud.ts";

const NOBODY = "65534";
const SCRIPT = join(import.meta.dirname, "../../../test/support/as-nobody.ts");

interface Told {
  readonly missing: readonly string[];
  readonly privilege?: string;
  readonly seen: Record<string, unknown>;
  readonly isolation: string;
  readonly greedy: string;
  readonly filled: Record<string, unknown>;
}

/** The directories of tests may be ours alone: what it makes, it makes in the system's own. */
async function asNobody(...command: readonly string[]): Promise<string> {
  const env = { ...process.env, HOME: "/nonexistent", TMPDIR: "/tmp", NODE_COMPILE_CACHE: undefined };
  const { stdout } = await promisify(execFile)("setpriv", ["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", ...command], { env });
  return stdout;
}

describe("isolation without the superuser's rights", () => {
  let told: Told;

  before(async function () {
    if (process.getuid?.() !== 0) skipAloud(this, "only the superuser can become somebody else; all other tests run without his rights");
    const readable = await asNobody("test", "-r", SCRIPT, "-a", "-x", process.execPath).catch(() => undefined);
    if (readable === undefined) skipAloud(this, "nobody else can read this project");
    told = JSON.parse(await asNobody(process.execPath, SCRIPT));
    if (told.privilege !== "user") skipAloud(this, `this machine has none: ${told.missing.join(" and ")}`);
  });

  it("has namespaces, says so, and says what it lacks", () => {
    expect(told.isolation).to.equal("namespaces");
    expect(told.missing).to.deep.equal(["limits (no control group with memory and pids can be written)"]);
  });

  it("hides and protects the same", () => {
    expect(told.seen).to.deep.include({ task: "EROFS", root: "EROFS", usr: "EROFS", shadow: "EACCES", first: "EACCES", home: [], seen: [] });
    expect(told.seen).to.include({ processes: 2, user: 993, privileges: "1", capabilities: "0000000000000000" });
  });

  it("kills a runtime that uses more memory than it has, and gives /tmp its size", () => {
    expect(told.greedy).to.match(/signal: killed$/);
    expect(told.filled["fault"]).to.equal("ENOSPC");
  });

  it("ends daemons with the environment", () => {
    expect(processesNaming("/bin/sleep 310")).to.have.length(0);
  });
});
