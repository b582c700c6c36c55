import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SystemClock } from "../../../core/clock.ts";
import type { Outcome } from "../../../core/outcome.ts";
import { type BedOptions, type InvokerBed, openInvokerBed } from "../../../test/support/invoker.ts";
import { processesNaming } from "../../../test/support/processes.ts";
import { skipAloud } from "../../../test/support/skip-aloud.ts";
import { findControlGroups } from "./find-control-groups.ts";
import { probeMachine } from "./machine.ts";

function resultOf(outcome: Outcome): Record<string, unknown> {
  expect(outcome.status, JSON.stringify(outcome)).to.equal("succeeded");
  return (outcome.status === "succeeded" ? outcome.payload?.value : {}) as Record<string, unknown>;
}

function errorOf(outcome: Outcome): unknown {
  return outcome.status === "returned" ? outcome.error.errorMessage : outcome;
}

const HANDLERS = join(import.meta.dirname, "../../../test/support/handlers/nodejs");
const isOurs = (name: string) => name.startsWith("lambdabus-") && name.includes(`-${process.pid}-`);

const hostClock = new SystemClock();
/** Far longer than it takes an environment to be frozen, on a slow machine too. */
const REST = 1_000;
/** Of the timer in `isolation.ticking`, ms. */
const TICK = 10;

describe("isolation", () => {
  let bed: InvokerBed;
  let directory: string;

  async function open(options: BedOptions = {}): Promise<void> {
    await bed?.[Symbol.asyncDispose]();
    bed = await openInvokerBed(options);
  }

  before(async function () {
    const { missing } = await probeMachine();
    if (missing.length > 0) skipAloud(this, `this machine lacks ${missing.join(" and ")}`);
    directory = mkdtempSync(join(tmpdir(), "isolation-"));
    await open();
  });

  after(async () => {
    await bed?.[Symbol.asyncDispose]();
    if (directory) rmSync(directory, { recursive: true });
  });

  it("is named in every invocation's record", async () => {
    await bed.invoke(bed.put("hello.handler"));
    expect(bed.records[0]?.isolation).to.match(/^namespaces\+cgroup v[12]$/);
    expect(bed.invoker.environments()[0]?.isolation).to.equal(bed.records[0]?.isolation);
  });

  it("shows the code at /var/task, read-only, and nothing else of the host's users", async () => {
    const code = join(import.meta.dirname, "../../../test/support/handlers");
    const seen = resultOf(await bed.invoke(bed.put("isolation.looks"), { paths: [directory, code, join(homedir(), ".bashrc"), "/sys/fs/cgroup"] }));
    expect(seen).to.include({ task: "EROFS", root: "EROFS", usr: "EROFS", shadow: "EACCES", first: "EACCES" });
    expect(seen["layers"]).to.be.oneOf(["EROFS", "EACCES"]);
    expect(seen["home"]).to.deep.equal([]);
    expect(seen["seen"]).to.deep.equal([]);
    expect(seen).to.include({ processes: 2, user: 993, privileges: "1", capabilities: "0000000000000000" });
  });

  it("merges the layers at /opt, where the later ones win", async () => {
    const layers = ["one", "two"].map((name) => {
      const layer = join(directory, name);
      mkdirSync(layer);
      writeFileSync(join(layer, name), "");
      writeFileSync(join(layer, "both"), name);
      return layer;
    });
    expect(resultOf(await bed.invoke(bed.put("isolation.lists", { layers })))).to.deep.equal({ files: ["both", "one", "two"], both: "two" });
  });

  it("gives /tmp the size that it has in Lambda, which is no memory", async () => {
    const name = bed.put("isolation.fills", { timeout: 30 });
    const { fault, written } = resultOf(await bed.invoke(name, { megabytes: 600 }));
    expect(fault).to.equal("ENOSPC");
    expect(written).to.be.within(505, 512);
  });

  it("kills who uses more memory than it has, and nobody else", async () => {
    const other = bed.put("counts.handler");
    await bed.invoke(other);
    const outcome = await bed.invoke(bed.put("isolation.allocates"), { megabytes: 200 });
    expect(errorOf(outcome)).to.match(/^RequestId: \S+ Error: Runtime exited with error: signal: killed$/);
    expect(bed.records.at(-1)?.maxMemoryUsedMb).to.equal(128);
    expect(resultOf(await bed.invoke(other))).to.include({ count: 2 });
    expect(resultOf(await bed.invoke(bed.put("isolation.allocates", { name: "larger", memorySize: 512 }), { megabytes: 200 }))).to.equal(200);
  });

  it("counts the memory of children", async () => {
    const outcome = await bed.invoke(bed.put("isolation.feeds", { timeout: 20 }), { megabytes: 200 });
    expect(errorOf(outcome)).to.match(/signal: killed$/);
    expect(resultOf(await bed.invoke(bed.put("isolation.feeds", { name: "well-fed", timeout: 20, memorySize: 512 }), { megabytes: 200 }))).to.equal("fed");
  });

  it("allows 1,024 processes, all of which end with the environment", async () => {
    const name = bed.put("isolation.multiplies", { timeout: 60 });
    const { all, running } = resultOf(await bed.invoke(name, { processes: 1_100 }));
    expect(all).to.equal(false);
    expect(running).to.be.within(900, 1_024);
    await open();
    expect(processesNaming("/bin/sleep 312")).to.have.length(0);
  });

  it("hides the host's variables, and what other functions have in /tmp", async () => {
    process.env["ONLY_ON_THE_HOST"] = "1";
    const { variables } = resultOf(await bed.invoke(bed.put("isolation.tells")));
    delete process.env["ONLY_ON_THE_HOST"];
    expect(variables).to.include("AWS_LAMBDA_FUNCTION_NAME").and.not.include("ONLY_ON_THE_HOST");
    await bed.invoke(bed.put("isolation.fills"), { megabytes: 1 });
    expect(resultOf(await bed.invoke(bed.put("isolation.looks"), { paths: ["/tmp/big"] }))["seen"]).to.deep.equal([]);
  });

  it("gives the handler the name that it has in Lambda, and names nobody else of the host", async () => {
    expect(resultOf(await bed.invoke(bed.put("isolation.tells", { name: "named" })))).to.include({ user: 993, name: "sbx_user1051" });
    const names = (resultOf(await bed.invoke(bed.put("isolation.reads"), { path: "/etc/passwd" }))["text"] as string).match(/^\w+/gm);
    expect(names).to.deep.equal(["root", "nobody", "sbx_user1051"]);
  });

  it("resolves the names by which a sandbox knows itself, and the host's own", async () => {
    const name = bed.put("isolation.resolves");
    const addresses = [];
    for (const host of ["sandbox.localdomain", "sandbox", "localhost"]) addresses.push(resultOf(await bed.invoke(name, { name: host })));
    expect(addresses.slice(0, 2)).to.deep.equal(["127.0.0.1", "127.0.0.1"]);
    expect(addresses[2]).to.be.oneOf(["127.0.0.1", "::1"]);
  });

  it("rations processors by memory when it is told to", async () => {
    await open({ config: { cpu: "quota" } });
    await bed.invoke(bed.put("hello.handler"));
    const groups = findControlGroups();
    const file = groups?.version === 2 ? "cpu.max" : "cpu.cfs_quota_us";
    const [owner = ""] = readdirSync(groups?.cpu ?? "").filter(isOurs);
    const quotas = readdirSync(join(groups?.cpu ?? "", owner), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => Number.parseInt(readFileSync(join(groups?.cpu ?? "", owner, name, file), "utf8"), 10));
    expect(quotas).to.include(7_236);
    await open();
  });

  it("allows 1,024 open files", async () => {
    const { fault, open: opened } = resultOf(await bed.invoke(bed.put("isolation.opens"), { files: 2_000 }));
    expect(fault).to.equal("EMFILE");
    expect(opened).to.be.within(950, 1_024);
  });

  it("ends daemons with the environment", async () => {
    const name = bed.put("forks.handler");
    await bed.invoke(name, { seconds: "307", detached: true, ms: 10 });
    expect(processesNaming("/bin/sleep 307")).to.have.length(1);
    await open();
    expect(processesNaming("/bin/sleep 307")).to.have.length(0);
  });

  it("ends who has left his parent, and his session", async () => {
    await bed.invoke(bed.put("isolation.abandons"), { seconds: "308" });
    expect(processesNaming("/bin/sleep 308")).to.have.length(2);
    await open();
    expect(processesNaming("/bin/sleep 308")).to.have.length(0);
  });

  it("tells codes and signals exactly", async () => {
    expect(errorOf(await bed.invoke(bed.put("exits.handler"), { code: 137 }))).to.match(/exit status 137$/);
    expect(errorOf(await bed.invoke(bed.put("segfaults.handler")))).to.match(/signal: segmentation fault$/);
  });

  it("leaves no control group behind", async () => {
    await bed.invoke(bed.put("hello.handler"));
    const groups = findControlGroups();
    const ours = () => readdirSync(groups?.memory ?? "").filter(isOurs);
    expect(ours()).to.have.length(1);
    await bed[Symbol.asyncDispose]();
    expect(ours()).to.have.length(0);
    bed = await openInvokerBed();
  });

  it("is strict where everything is to be had", async () => {
    await open({ config: { isolation: "strict" } });
    expect(resultOf(await bed.invoke(bed.put("hello.handler")))).to.deep.equal({ hello: "world" });
    expect(errorOf(await bed.invoke(bed.put("isolation.allocates"), { megabytes: 200 }))).to.match(/signal: killed$/);
  });

  describe("none", () => {
    before(() => open({ config: { isolation: "none" } }));

    it("is a process group of our user, where the code lies", async () => {
      const { directory, temporary, task, user } = resultOf(await bed.invoke(bed.put("isolation.tells")));
      expect(bed.records.at(-1)?.isolation).to.equal("process group");
      expect([directory, task, user]).to.deep.equal([HANDLERS, HANDLERS, process.getuid?.()]);
      expect(temporary).to.match(new RegExp(`^${tmpdir()}/lambdabus-`));
    });

    it("has clean variables, and sees the host", async () => {
      process.env["ONLY_ON_THE_HOST"] = "1";
      expect(resultOf(await bed.invoke(bed.put("isolation.tells", { name: "clean" })))["variables"]).to.not.include("ONLY_ON_THE_HOST");
      delete process.env["ONLY_ON_THE_HOST"];
      expect(resultOf(await bed.invoke(bed.put("isolation.looks"), { paths: [directory] }))["seen"]).to.deep.equal([directory]);
    });

    it("kills a runtime that uses more memory than it has", async () => {
      expect(errorOf(await bed.invoke(bed.put("isolation.allocates"), { megabytes: 200 }))).to.match(/signal: killed$/);
    });

    it("ends who has left his parent, but not his session", async () => {
      await bed.invoke(bed.put("isolation.abandons"), { seconds: "309" });
      await open();
      const left = processesNaming("/bin/sleep 309");
      for (const { pid } of left) process.kill(pid, "SIGKILL");
      expect(left).to.have.length(1);
    });
  });

  for (const isolation of ["best", "none"] as const) {
    describe(`between two invocations, at ${isolation}`, () => {
      before(() => open({ config: { isolation } }));

      it("timers stand still", async () => {
        const name = bed.put("isolation.ticking");
        await bed.invoke(name);
        await hostClock.sleep(REST);
        expect(resultOf(await bed.invoke(name))).to.be.below(REST / TICK / 2);
      });

      it("what was not awaited goes on at the next invocation", async () => {
        const name = bed.put("isolation.promising");
        await bed.invoke(name, { ms: REST / 2 });
        await hostClock.sleep(REST);
        const thawed = hostClock.now();
        await bed.invoke(name, {});
        expect(resultOf(await bed.invoke(name, {}))).to.be.at.least(thawed);
      });
    });
  }

  it("does not freeze when it is told not to", async () => {
    await open({ config: { freeze: false } });
    const name = bed.put("isolation.ticking");
    await bed.invoke(name);
    await hostClock.sleep(REST);
    expect(resultOf(await bed.invoke(name))).to.be.above(20); // Of a hundred, where the machine is slow.
  });
});
