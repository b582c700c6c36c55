import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SystemClock } from "./clock.ts";
import { quoteWord } from "./guard.ts";

const GUARD = JSON.stringify(join(import.meta.dirname, "guard.ts"));
const clock = new SystemClock();

describe("the guard of child processes", () => {
  let directory: string;
  const file = (name: string) => join(directory, name);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "it's-guarded-"));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  /** A process with a guard, which does this and then waits to be killed; told its number when it has. */
  async function killed(does: string): Promise<void> {
    const script = `import { ProcessGuard, quoteWord } from ${GUARD}; const guard = new ProcessGuard(); ${does}; console.log("ready"); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  const touch = (name: string) => `guard.atEnd("touch " + quoteWord(${JSON.stringify(file(name))}))`;

  async function appears(name: string): Promise<void> {
    while (!existsSync(file(name))) await clock.sleep(20);
  }

  it("kills them, and then runs its lines, also after kill -9", async () => {
    await killed(`
      const { stdout } = guard.spawn("/bin/sh", ["-c", "echo $$; exec sleep 300"], { stdio: ["ignore", "pipe", "ignore"] });
      const pid = await new Promise((resolve) => stdout.once("data", (data) => resolve(Number(data))));
      guard.atEnd("while kill -0 " + pid + "; do sleep 0.1; done; touch " + quoteWord(${JSON.stringify(file("gone"))}));
      ${touch("second")}`);
    await appears("gone");
    await appears("second");
  });

  it("does not run what was disposed of", async () => {
    await killed(`${touch("first")}; ${touch("disposed")}[Symbol.dispose](); ${touch("last")}[Symbol.dispose]()`);
    await appears("first");
    expect([file("disposed"), file("last")].filter(existsSync)).to.deep.equal([]);
  });

  it("quotes words whatever is in them", () => {
    expect(quoteWord("it's $HOME `x`")).to.equal("'it'\\''s $HOME `x`'");
  });
});
