// The command that makes namespaces and waits in them for a program: fixed scripts, given everything as arguments or on a pipe.
import { quoteWord } from "../../../core/guard.ts";
import { SANDBOX_GROUP, SANDBOX_USER } from "./etc.ts";
import type { Privilege } from "./privilege.ts";

/**
 * Arguments: a file with mounts, control groups to join, `--`, and the command that leads to the waiting shell.
 * Another shell stays as the first process of the namespace. It mounts what a second file says that is named to it on its pipe; then it takes in
 * orphans, and all end with it. It ends when the pipe does, so when we do. An empty line in the pipe says that a file's mounts are there.
 */
const SCRIPT = `
mounts=$1; shift
while [ "$1" != -- ]; do echo 0 >"$1" || exit 125; shift; done; shift
ulimit -n 1024; ulimit -c 0
exec 2>&1
(
  trap '' HUP INT TERM
  read -r more <&3 || exit
  [ -z "$more" ] || mount -n -c -a -T "$more" || exit
  trap '' CHLD
  exec >/dev/null 2>&1
  echo >&3
  read -r _ <&3
) &
mount -n -c -a -T "$mounts" >&2 || exit 125
echo >&3
exec 3>&- 4<&- 5<&- "$@"
`;

/** Variables that shells keep for themselves, or do not take from anybody. */
const OF_SHELLS = /^(BASH.*|COMP_.*|EPOCH.*|DIRSTACK|E?UID|FUNCNAME|GROUPS|HIST.*|IFS|LINENO|OPT.*|PPID|PS[0-9]|S?RANDOM|SECONDS|SHELLOPTS|_)$/;

/** Without namespaces: only the limits. */
const PLAIN_SCRIPT = `
while [ "$1" != -- ]; do echo 0 >"$1" || exit 125; shift; done; shift
ulimit -n 1024; ulimit -c 0
exec "$@" 2>&1
`;

export interface Command {
  readonly command: string;
  readonly arguments: readonly string[];
}

export interface Entry {
  readonly privilege: Privilege;
  /** What the program sees as `/`. */
  readonly root: string;
  /** The file that names what is mounted. */
  readonly mounts: string;
  /** Files to write into, to join control groups. */
  readonly groups: readonly string[];
  /** Files that are the namespaces of another program in the same environment, which are entered instead of making new ones. */
  readonly shared?: SharedNamespaces;
}

/** Paths of open namespaces, as the new process finds them. */
export interface SharedNamespaces {
  readonly user: string;
  readonly mount: string;
}

/** Leads to a shell that becomes the program which its standard input names. File descriptor 3 must be a pipe that lasts as long as we do. */
export function enterCommand({ privilege, root, mounts, groups, shared }: Entry): Command {
  const [command = "", ...rest] = [
    ...(shared ? enterShared(privilege, shared) : makeNew(privilege)),
    ...["--pid", "--ipc", "--", "/bin/sh", "-c", SCRIPT, "environment", mounts, ...groups, "--"],
    ...["unshare", "--fork", "--root", root, "--wd", "/"],
    ...[...become(privilege), "/bin/sh"],
  ];
  return { command, arguments: rest };
}

/** What a program is, and what it finds. */
export interface Program {
  /** All paths are those inside. */
  readonly workingDirectory: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** What the waiting shell is told: variables are said on its pipe, and not in arguments, which everybody on the machine can read. */
export function programScript({ workingDirectory, command, arguments: args, variables }: Program): string {
  const assignments = Map.groupBy(Object.entries(variables), ([name]) => OF_SHELLS.test(name));
  const list = (ofShells: boolean) => (assignments.get(ofShells) ?? []).map(([name, value]) => ` ${name}=${quoteWord(value)}`).join("");
  const words = [command, ...args].map(quoteWord).join(" ");
  return `cd ${quoteWord(workingDirectory)} || exit 125; unset OLDPWD PATH; export${list(false)}; exec${assignments.has(true) ? ` /usr/bin/env${list(true)}` : ""} ${words} </dev/null\n`;
}

/** The program and its arguments are added to it. */
export function plainCommand(groups: readonly string[]): Command {
  return { command: "/bin/sh", arguments: ["-c", PLAIN_SCRIPT, "environment", ...groups, "--"] };
}

function makeNew(privilege: Privilege): readonly string[] {
  return privilege === "root" ? ["unshare", "--mount"] : ["unshare", "--user", "--map-root-user", "--mount"];
}

function enterShared(privilege: Privilege, { user, mount }: SharedNamespaces): readonly string[] {
  const users = privilege === "root" ? [] : [`--user=${user}`, "--preserve-credentials"];
  return ["nsenter", ...users, `--mount=${mount}`, "--", "unshare"];
}

/** Gives up every right for good. */
function become(privilege: Privilege): readonly string[] {
  const ids = [`--reuid=${SANDBOX_USER}`, `--regid=${SANDBOX_GROUP}`, "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"];
  if (privilege === "root") return ["setpriv", ...ids, "--no-new-privs"];
  return ["--user", `--map-user=${SANDBOX_USER}`, `--map-group=${SANDBOX_GROUP}`, "setpriv", "--no-new-privs"];
}
