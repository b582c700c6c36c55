// Where control groups are found on machines of every kind, played by directories.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findControlGroups } from "./find-control-groups.ts";

describe("control groups", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "find-groups-"));
    mkdirSync(at("self"));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  const at = (path: string) => join(directory, path);

  /** What the system tells of us: where hierarchies are mounted, as `point type root options`, and our group in each. */
  function tell(mounts: readonly string[], groups: readonly string[]): void {
    const lines = mounts.map((text, index) => {
      const [point, type, root = "/", options = "rw"] = text.split(" ");
      return `${30 + index} 20 0:26 ${root} ${at(point as string)} rw,relatime shared:9 - ${type} ${type} ${options}`;
    });
    writeFileSync(at("self/mountinfo"), `${["20 1 0:20 / / rw - ext4 /dev/sda rw", ...lines].join("\n")}\n`);
    writeFileSync(at("self/cgroup"), `${groups.join("\n")}\n`);
  }

  function unified(group: string, given: string): void {
    mkdirSync(at(group), { recursive: true });
    writeFileSync(at(`${group}/cgroup.subtree_control`), given);
    writeFileSync(at(`${group}/cgroup.procs`), "");
  }

  const find = () => findControlGroups(at("self"));

  describe("of version 2", () => {
    beforeEach(() => {
      tell(["unified cgroup2"], ["0::/user/session"]);
      unified("unified", "cpu memory pids");
      unified("unified/user", "");
      unified("unified/user/session", "");
    });

    it("are ours where our group gives memory and pids on", () => {
      unified("unified/user/session", "memory pids\n");
      const base = at("unified/user/session");
      expect(find()).to.deep.equal({ version: 2, memory: base, pids: base, cpu: undefined, freezer: base });
    });

    it("are the nearest ones above that do: our own group has our processes, and so no groups with limits", () => {
      const base = at("unified");
      expect(find()).to.deep.equal({ version: 2, memory: base, pids: base, cpu: base, freezer: base });
    });

    it("are not to be had where none gives both on", () => {
      unified("unified", "cpu memory\n");
      expect(find()).to.equal(undefined);
    });

    it("are not to be had where none can be made", () => {
      rmSync(at("unified"), { recursive: true });
      expect(find()).to.equal(undefined);
    });
  });

  describe("of version 1", () => {
    for (const path of ["memory/box", "pids/box", "cpu/box", "freezer/box"]) beforeEach(() => void mkdirSync(at(path), { recursive: true }));
    const groups = ["4:memory:/box", "3:pids:/box", "2:cpu,cpuacct:/box", "1:freezer:/box", "0::/"];
    const mounts = (root = "/") => ["memory", "pids", "cpu", "freezer"].map((name) => `${name} cgroup ${root} rw,${name}`);

    it("are a hierarchy for each controller, below our own group", () => {
      tell(mounts(), groups);
      expect(find()).to.deep.equal({ version: 1, memory: at("memory/box"), pids: at("pids/box"), cpu: at("cpu/box"), freezer: at("freezer/box") });
    });

    it("begin, in a container, where that part of the hierarchy is mounted", () => {
      tell(mounts("/box"), groups);
      expect(find()).to.deep.equal({ version: 1, memory: at("memory"), pids: at("pids"), cpu: at("cpu"), freezer: at("freezer") });
    });

    it("do without processors and the freezer, but not without memory or pids", () => {
      tell(mounts().slice(0, 2), groups);
      expect(find()).to.deep.equal({ version: 1, memory: at("memory/box"), pids: at("pids/box"), cpu: undefined, freezer: undefined });
      tell(mounts().slice(1), groups);
      expect(find()).to.equal(undefined);
    });

    it("are left as they were", () => {
      tell(mounts(), groups);
      find();
      expect(readdirSync(at("memory/box"))).to.deep.equal([]);
    });

    it("are taken where version 2 is there, but not for limits", () => {
      unified("unified", "");
      tell([...mounts(), "unified cgroup2"], groups);
      expect(find()?.version).to.equal(1);
    });
  });

  it("are not to be had where there are none", () => {
    expect(findControlGroups(at("nowhere"))).to.equal(undefined);
  });
});
