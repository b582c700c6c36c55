// No process of ours survives us: a tiny shell holds a pipe to us, and kills what we started when the pipe closes, also after kill -9.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

/** Keeps a list of process groups, and of lines to run; at the end of its input, however that comes, kills the groups that are left and then runs the lines. */
const KEEPER = `
trap '' INT TERM HUP
groups=" " last=0
while read -r verb subject line; do
  case $verb in
    add) groups="$groups$subject " ;;
    drop) groups="\${groups%% $subject *} \${groups#* $subject }" ;;
    end) eval "line_$subject=\\$line"; [ "$subject" -le "$last" ] || last=$subject ;;
  esac
done
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
while [ "$last" -gt 0 ]; do
  eval "line=\\$line_$last"
  eval "$line"
  last=$((last - 1))
done >/dev/null 2>&1
`;

/** Starts children in process groups of their own, which end with us at the latest. */
export class ProcessGuard implements Disposable {
  readonly #keeper: ChildProcess;
  #lines = 0;

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

  /** When we end, however that comes, this line of a shell is run, after our children were killed; not when it was disposed of before. */
  atEnd(line: string): Disposable {
    const number = ++this.#lines;
    this.#tell(`end ${number} ${line}`);
    return { [Symbol.dispose]: () => this.#tell(`end ${number}`) };
  }

  [Symbol.dispose](): void {
    this.#keeper.stdin?.end();
  }

  #tell(line: string): void {
    if (this.#keeper.stdin?.writable) this.#keeper.stdin.write(`${line}\n`);
  }
}

/** One word of a shell's line, whatever is in it. */
export function quoteWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Signals a whole process group; a group that is gone already is fine. */
export function killGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
