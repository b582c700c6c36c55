// The sandboxes of one invoker: at the level that was asked for, on what the machine allows.
import { join } from "node:path";
import type { Clock } from "../../../core/clock.ts";
import type { FunctionDefinition } from "../../../core/function.ts";
import { type ProcessGuard, quoteWord } from "../../../core/guard.ts";
import type { Logger } from "../../../core/logger.ts";
import { isLeftover } from "../../../core/temporary-directory.ts";
import { LaunchError } from "../../runtimes/runtime.ts";
import type { WorkingDirectories } from "../working-directory.ts";
import { ControlGroup, removeOwnedGroups } from "./control-group.ts";
import { MergedDirectories } from "./directories.ts";
import { startLauncher } from "./launcher.ts";
import { type Machine, probeMachine } from "./machine.ts";
import { prepareRoot, systemTable } from "./root.ts";
import { Sandbox } from "./sandbox.ts";
import { type Place, Spare } from "./spare.ts";

export { probeMachine } from "./machine.ts";

/** `strict` has everything or refuses; `best` has what there is; `none` is a process group. */
export type IsolationLevel = "strict" | "best" | "none";

export interface SandboxesOptions {
  readonly level: IsolationLevel;
  /** Whether processor time is rationed as in Lambda, or free. */
  readonly cpu: "quota" | "free";
  readonly guard: ProcessGuard;
  readonly hostClock: Clock;
  readonly logger: Logger;
  readonly directories: WorkingDirectories;
  /** What there is to be had; the machine is tried unless given. */
  readonly probe?: () => Promise<Machine>;
}

const NOTHING: Machine = { privilege: undefined, groups: undefined, missing: [] };

export class Sandboxes implements AsyncDisposable {
  readonly #options: SandboxesOptions;
  readonly #merged: MergedDirectories;
  #machine: Promise<Machine> | undefined;
  #groups: Machine["groups"];
  readonly #root: string;
  #systemTable: string | undefined;
  readonly #spare: Spare;
  #spares = 0;

  constructor(options: SandboxesOptions) {
    this.#options = options;
    this.#root = join(options.directories.root, "root");
    this.#merged = new MergedDirectories(join(options.directories.root, "merged"));
    this.#spare = new Spare(options.hostClock, () => this.#openSpare());
  }

  /** An environment will be asked for some time. */
  prepare(): void {
    if (this.#options.level !== "none") this.#spare.prepare();
  }

  /** Throws a LaunchError when strict isolation is not to be had. */
  async open(definition: FunctionDefinition, id: string): Promise<Sandbox> {
    const { level, guard, directories } = this.#options;
    const machine = definition.packageType === "Image" ? NOTHING : await this.#known();
    if (level === "strict" && machine.missing.length > 0) throw new LaunchError(strictRefusal(machine), "Sandbox.Failure");
    const { privilege } = machine;
    const limits = { memoryMb: definition.memorySize, temporaryMb: definition.ephemeralStorage };
    const { codeDirectory, layers, revisionId } = definition;
    const code = privilege === "root" ? await this.#merged.readable(codeDirectory, revisionId) : codeDirectory;
    const merged = privilege && layers.length > 1 ? await this.#merged.merge(layers) : layers[0];
    const spare = privilege && (await this.#spare.take());
    return new Sandbox({
      ...{ definition, privilege, guard },
      isolation: definition.packageType === "Image" ? "container" : describeIsolation(machine),
      directory: directories.create(id),
      root: this.#root,
      systemTable: privilege ? this.#table() : "",
      code,
      layers: merged,
      spare: spare?.launcher,
      group: (spare ? spare.group : this.#openGroup(machine, id))?.limit(limits),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { directories } = this.#options;
    await this.#spare[Symbol.asyncDispose]();
    if (this.#groups) await removeOwnedGroups(this.#groups, (name) => name === directories.name);
  }

  #known(): Promise<Machine> {
    const { level } = this.#options;
    this.#machine ??= (level === "none" ? Promise.resolve(NOTHING) : this.#probe()).then((machine) => this.#rationed(machine));
    return this.#machine;
  }

  /** Processor time that was to be rationed and cannot be is missing, too. */
  #rationed(machine: Machine): Machine {
    const { cpu, logger } = this.#options;
    if (cpu === "free" || machine.groups?.cpu) return machine;
    logger.warn("processors are not rationed, though invoker.cpu is quota: there is no control group for them");
    return { ...machine, missing: [...machine.missing, "processor quotas (no control group with cpu can be written)"] };
  }

  async #openSpare(): Promise<Place | undefined> {
    const { guard } = this.#options;
    const machine = await this.#known();
    const { privilege } = machine;
    if (!privilege) return undefined;
    const group = this.#openGroup(machine, `spare-${this.#spares++}`);
    return { launcher: startLauncher({ guard, privilege, group, root: this.#root, table: this.#table() }), group };
  }

  #openGroup({ groups }: Machine, id: string): ControlGroup | undefined {
    const { directories, cpu } = this.#options;
    return groups && new ControlGroup(groups, directories.name, id, cpu === "quota");
  }

  /** Of what is mounted for every function. */
  #table(): string {
    this.#systemTable ??= systemTable(join(this.#options.directories.root, "mounts"), prepareRoot(this.#root, []));
    return this.#systemTable;
  }

  async #probe(): Promise<Machine> {
    const { guard, directories, probe = probeMachine } = this.#options;
    const machine = await probe();
    const { groups } = machine;
    this.#groups = groups;
    if (groups) await removeOwnedGroups(groups, isLeftover);
    // What is frozen cannot die.
    if (groups?.version === 1 && groups.freezer)
      guard.atEnd(`for state in ${quoteWord(join(groups.freezer, directories.name))}/*/freezer.state; do echo THAWED >"$state"; done`);
    return machine;
  }
}

/** As it stands in the records of invocations: `namespaces+cgroup v1`. */
export function describeIsolation({ privilege, groups }: Machine): string {
  const limits = groups ? `+cgroup v${groups.version}` : "";
  return `${privilege ? "namespaces" : "process group"}${limits}`;
}

function strictRefusal({ missing }: Machine): string {
  return `strict isolation is not to be had on this machine, which lacks ${missing.join(" and ")}; see docs/reference/isolation.md, or set invoker.isolation to best`;
}
