// What is written into the files of control groups, seen in files that are none.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ControlGroup } from "./control-group.ts";
import type { ControlGroups } from "./find-control-groups.ts";

const MB = 1024 * 1024;

describe("a control group", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "control-groups-"));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  /** A hierarchy for each controller in version 1, one for all in version 2. */
  function hierarchies(version: 1 | 2): ControlGroups {
    const at = (controller: string) => {
      const base = version === 1 ? join(directory, controller) : directory;
      mkdirSync(base, { recursive: true });
      return base;
    };
    return { version, memory: at("memory"), pids: at("pids"), cpu: at("cpu"), freezer: at("freezer") };
  }

  const read = (base: string | undefined, file: string) => readFileSync(join(base ?? "", "owner/one", file), "utf8");
  const open = (groups: ControlGroups, cpuQuota: boolean, memoryMb = 128) =>
    new ControlGroup(groups, "owner", "one", cpuQuota).limit({ memoryMb, temporaryMb: 512 });

  for (const version of [1, 2] as const) {
    describe(`of version ${version}`, () => {
      it("holds 1,024 processes", () => {
        const groups = hierarchies(version);
        open(groups, false);
        expect(read(groups.pids, "pids.max")).to.equal("1024");
      });

      it("has memory for the function and for what lies in its /tmp", () => {
        const groups = hierarchies(version);
        open(groups, false);
        expect(Number(read(groups.memory, version === 1 ? "memory.limit_in_bytes" : "memory.max"))).to.be.within((128 + 512) * MB, (128 + 512 + 64) * MB);
      });

      for (const [memoryMb, quota] of [
        [128, 7_236],
        [1_769, 100_000],
        [3_538, 200_000],
        [10_240, 578_858],
      ] as const) {
        it(`has ${quota / 100_000} processors for ${memoryMb} MB, where they are rationed`, () => {
          const groups = hierarchies(version);
          open(groups, true, memoryMb);
          const written = version === 1 ? `${read(groups.cpu, "cpu.cfs_quota_us")} ${read(groups.cpu, "cpu.cfs_period_us")}` : read(groups.cpu, "cpu.max");
          expect(written).to.equal(`${quota} 100000`);
        });
      }

      it("has all processors where they are free", () => {
        const groups = hierarchies(version);
        open(groups, false);
        expect(() => read(groups.cpu, version === 1 ? "cpu.cfs_quota_us" : "cpu.max")).to.throw("ENOENT");
      });

      it("is frozen and thawed", () => {
        const groups = hierarchies(version);
        const group = open(groups, false);
        const state = () => read(groups.freezer, version === 1 ? "freezer.state" : "cgroup.freeze");
        expect([group.freeze(), state()]).to.deep.equal([true, version === 1 ? "FROZEN" : "1"]);
        group.thaw();
        expect(state()).to.equal(version === 1 ? "THAWED" : "0");
      });

      it("counts memory that is no file", () => {
        const groups = hierarchies(version);
        const group = open(groups, false);
        writeFileSync(
          join(groups.memory, "owner/one/memory.stat"),
          version === 1 ? "cache 9\nrss 5\nrss_huge 7\ntotal_rss 8\n" : "anon 5\nfile 9\nanon_thp 7\n",
        );
        expect(group.memoryBytes).to.equal(5);
      });
    });
  }

  it("is not frozen where there is no freezer", () => {
    const { freezer: _, ...groups } = hierarchies(1);
    const group = open({ ...groups, freezer: undefined }, false);
    expect([group.canFreeze, group.freeze()]).to.deep.equal([false, false]);
  });

  it("of version 2 gives its controllers on to those of one simulator", () => {
    const groups = hierarchies(2);
    open(groups, true);
    expect(readFileSync(join(directory, "owner/cgroup.subtree_control"), "utf8")).to.equal("+cpu");
  });
});
