// No process of ours survives us: a tiny shell holds a pipe to us, and kills what we started when the pipe closes, also after kill -9.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

/** Keeps a list of process groups; at the end of its input, however that comes, kills those that are left. What is frozen could not die. */
const KEEPER = `
trap '' INT TERM HUP
groups=" " frozen=
while read -r verb group; do
  case $verb in
    thaw) frozen=$group ;;
    add) groups="$groups$group " ;;
    drop) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
[ -z "$frozen" ] || for state in "$frozen"/*/freezer.state; do echo THAWED >"$state"; done 2>/dev/null
`;

/** Starts children in process groups of their own, which end with us at the latest. */
export class ProcessGuard implements Disposable {
  readonly #keeper: ChildProcess;

  constructor() {
    this.#keeper = spawn("/bin/sh", ["-c", KEEPER], { stdio: ["pipe", "ignore", "ignore"], detached: true, env: {} });
    this.#keeper.on("error", () => {});
    this.#keeper.stdin?.on("error", () => {});
    this.#keeper.unref();
    (this.#keeper.stdin as unknown as { unref?: () => void })?.unref?.();
  }

  /** Like `child_process.spawn`, in a new process group under guard. */
  spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    const child = spawn(command, args, { ...options, detached: true });
    const group = child.pid;
    if (group !== undefined) {
      this.#tell(`add ${group}`);
      child.once("exit", () => {
        killGroup(group, "SIGKILL");
        this.#tell(`drop ${group}`);
      });
    }
    return child;
  }

  /** When we end, the control groups (version 1) in `directory` are thawed. */
  thawAtEnd(directory: string): void {
    this.#tell(`thaw ${directory}`);
  }

  [Symbol.dispose](): void {
    this.#keeper.stdin?.end();
  }

  #tell(line: string): void {
    if (this.#keeper.stdin?.writable) this.#keeper.stdin.write(`${line}\n`);
  }
}

/** Signals a whole process group; a group that is gone already is fine. */
export function killGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
