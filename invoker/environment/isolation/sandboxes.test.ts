import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { SystemClock } from "../../../core/clock.ts";
import { ProcessGuard } from "../../../core/guard.ts";
import { Logger } from "../../../core/logger.ts";
import { defineFunction } from "../../../test/support/invoker.ts";
import { descendants } from "../../../test/support/processes.ts";
import { skipAloud } from "../../../test/support/skip-aloud.ts";
import { LaunchError } from "../../runtimes/runtime.ts";
import { WorkingDirectories } from "../working-directory.ts";
import type { ControlGroups } from "./find-control-groups.ts";
import { type Machine, probeMachine } from "./machine.ts";
import { type IsolationLevel, Sandboxes } from "./sandboxes.ts";

const clock = new SystemClock();
const FUNCTION = defineFunction("f", "hello.handler");

const NO_NAMESPACES = "namespaces (unshare: unshare failed: Operation not permitted)";
const NO_GROUPS = "limits (no control group with memory and pids can be written)";
const bare = (...missing: string[]): Machine => ({ privilege: undefined, groups: undefined, missing });

describe("sandboxes", () => {
  let guard: ProcessGuard;
  let directories: WorkingDirectories;
  let sandboxes: Sandboxes;
  let logged: string[];

  beforeEach(() => {
    logged = [];
    guard = new ProcessGuard();
    directories = new WorkingDirectories(guard);
  });

  afterEach(async () => {
    await sandboxes[Symbol.asyncDispose]();
    directories[Symbol.dispose]();
    guard[Symbol.dispose]();
  });

  function open(level: IsolationLevel, probe?: () => Promise<Machine>, cpu: "free" | "quota" = "free"): Sandboxes {
    const logger = new Logger("debug", ({ message }) => logged.push(message));
    sandboxes = new Sandboxes({ level, cpu, guard, hostClock: clock, logger, directories, ...(probe && { probe }) });
    return sandboxes;
  }

  async function refusalOf(machine: Machine): Promise<LaunchError> {
    const refused = await open("strict", async () => machine)
      .open(FUNCTION, "one")
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(LaunchError);
    return refused as LaunchError;
  }

  describe("at strict, on a machine that lacks something", () => {
    for (const missing of [[NO_NAMESPACES], [NO_GROUPS], [NO_NAMESPACES, NO_GROUPS]]) {
      it(`are refused for want of ${missing.map((part) => part.split(" ")[0]).join(" and ")}, which is named with what to do`, async () => {
        const { errorType, message } = await refusalOf(bare(...missing));
        expect(errorType).to.equal("Sandbox.Failure");
        expect(message).to.equal(
          `strict isolation is not to be had on this machine, which lacks ${missing.join(" and ")}; see docs/reference/isolation.md, or set invoker.isolation to best`,
        );
      });
    }
  });

  it("at best are what there is, and at none a process group, without the machine being tried", async () => {
    expect((await open("best", async () => bare(NO_NAMESPACES, NO_GROUPS)).open(FUNCTION, "one")).isolation).to.equal("process group");
    await sandboxes[Symbol.asyncDispose]();
    const never = () => Promise.reject(new Error("the machine was tried"));
    const { isolation, places, temporaryDirectory } = await open("none", never).open(FUNCTION, "two");
    expect(isolation).to.equal("process group");
    expect([places.codeDirectory, temporaryDirectory]).to.deep.equal([FUNCTION.codeDirectory, join(directories.root, "two")]);
  });

  it("that are to ration processors and cannot say so, and at strict are refused", async () => {
    const groups: ControlGroups = { version: 1, memory: directories.root, pids: directories.root, cpu: undefined, freezer: undefined };
    const machine: Machine = { privilege: undefined, groups, missing: [] };
    const refused = open("strict", async () => machine, "quota").open(FUNCTION, "one");
    expect(await refused.catch((error: Error) => error.message)).to.contain("which lacks processor quotas (no control group with cpu can be written);");
    for (const id of ["two", "three"]) await open("none", undefined, "quota").open(FUNCTION, id);
    expect(logged).to.deep.equal(Array(3).fill("processors are not rationed, though invoker.cpu is quota: there is no control group for them"));
  });

  it("of images are containers, whatever the level", async () => {
    const image = { ...FUNCTION, packageType: "Image" as const };
    expect((await open("strict", async () => bare(NO_NAMESPACES)).open(image, "one")).isolation).to.equal("container");
  });

  describe("where namespaces and control groups are to be had", () => {
    let machine: Machine;

    before(async function () {
      machine = await probeMachine();
      if (machine.missing.length > 0) skipAloud(this, `this machine lacks ${machine.missing.join(" and ")}`);
    });

    /** The groups of this simulator that are there. */
    function groups(): string[] {
      const owned = join(machine.groups?.memory ?? "", directories.name);
      if (!existsSync(owned)) return [];
      return readdirSync(owned, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
    }

    const waiting = () => descendants(process.pid).filter(({ command }) => command.includes(join(directories.root, "root")));
    const mounts = () => readFileSync("/proc/self/mountinfo", "utf8");

    /** Until the next launcher waits in this group. */
    async function spareIn(group: string): Promise<void> {
      while (!groups().includes(group) || waiting().length === 0) await clock.sleep(20);
    }

    it("have a launcher that waits in a group of its own, which is the next one's, and another after that", async () => {
      open("best").prepare();
      await spareIn("spare-0");
      const first = await sandboxes.open(FUNCTION, "one");
      expect(groups()).to.deep.equal(["spare-0"]);
      await spareIn("spare-1");
      await first.dispose();
      expect(groups()).to.deep.equal(["spare-1"]);
    });

    it("do with a new launcher when the one that waited was killed", async () => {
      open("best").prepare();
      await spareIn("spare-0");
      for (const { pid } of waiting()) process.kill(pid, "SIGKILL");
      while (waiting().length > 0) await clock.sleep(20);
      await clock.sleep(50); // Node hears of it a turn after it is true.
      const sandbox = await sandboxes.open(FUNCTION, "one");
      const launch = { command: "/bin/sh", arguments: ["-c", "echo here"], runtimeDirectory: "", variables: {}, version: "" };
      const child = await sandbox.start({ launch: sandbox.prepare(launch), variables: { NAME: "value" } });
      let said = "";
      for await (const chunk of child.stdout ?? []) said += chunk;
      expect(said).to.equal("here\n");
      await sandbox.dispose();
    });

    it("leave no process, no control group and no mount behind", async () => {
      const before = mounts();
      open("best").prepare();
      await spareIn("spare-0");
      const one = await sandboxes.open(FUNCTION, "one");
      await sandboxes.open(FUNCTION, "two");
      await spareIn("spare-1");
      await one.dispose();
      await sandboxes[Symbol.asyncDispose]();
      expect([waiting(), mounts()]).to.deep.equal([[], before]);
      expect(existsSync(join(machine.groups?.memory ?? "", directories.name))).to.equal(false);
    });
  });
});
