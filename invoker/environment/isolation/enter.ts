// The command that starts a program in namespaces of its own: a fixed script, given everything as arguments.
import type { Privilege } from "./machine.ts";

/** The user and group that handlers are, as in Lambda. */
const SANDBOX_USER = 993;
const SANDBOX_GROUP = 990;

/**
 * Arguments: a file with mounts, control groups to join, `--`, and the program.
 * A shell stays as the first process of the namespace: it takes in orphans, and all end with it. It ends when the pipe that it reads
 * does, so when we do. The line that is written into that pipe says that the mounts are there.
 */
const SCRIPT = `
mounts=$1; shift
while [ "$1" != -- ]; do echo 0 >"$1" || exit 125; shift; done; shift
ulimit -n 1024; ulimit -c 0
exec 2>&1
(trap '' CHLD HUP INT TERM; exec >/dev/null 2>&1; read -r _ <&3) &
[ -z "$mounts" ] || mount -n -c -a -T "$mounts" >&2 || exit 125
echo >&3
PWD=/var/task
exec 3>&- 4<&- 5<&- "$@"
`;

/** Without namespaces: only the limits. */
const PLAIN_SCRIPT = `
while [ "$1" != -- ]; do echo 0 >"$1" || exit 125; shift; done; shift
ulimit -n 1024; ulimit -c 0
exec "$@" 2>&1
`;

export interface Command {
  readonly command: string;
  /** The program and its own arguments are added to these. */
  readonly arguments: readonly string[];
}

export interface Entry {
  readonly privilege: Privilege;
  /** What the program sees as `/`. */
  readonly root: string;
  /** Seen from inside. */
  readonly workingDirectory: string;
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

/** Its file descriptor 3 must be a pipe that lasts as long as we do. */
export function enterCommand({ privilege, root, workingDirectory, mounts, groups, shared }: Entry): Command {
  const [command = "", ...rest] = [
    ...(shared ? enterShared(privilege, shared) : makeNew(privilege)),
    ...["--pid", "--ipc", "--", "/bin/sh", "-c", SCRIPT, "environment", mounts, ...groups, "--"],
    ...["unshare", "--fork", "--root", root, "--wd", workingDirectory],
    ...become(privilege),
  ];
  return { command, arguments: rest };
}

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
