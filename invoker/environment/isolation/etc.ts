// What a handler finds in `/etc` in place of the host's own: who it is, as in Lambda, and the name by which a sandbox knows itself.
import { lstatSync, readFileSync, writeFileSync } from "node:fs";

export const SANDBOX_USER = 993;
export const SANDBOX_GROUP = 990;

const PASSWD = `root:x:0:0:root:/root:/bin/bash
nobody:x:65534:65534:Kernel Overflow User:/:/sbin/nologin
sbx_user1051:x:${SANDBOX_USER}:${SANDBOX_GROUP}::/home/sbx_user1051:/sbin/nologin
`;
/** Lambda has no name for the handler's group. */
const GROUP = "root:x:0:\nnobody:x:65534:\n";
/** Where extensions listen to what the Telemetry API tells them. */
const SANDBOX = "127.0.0.1 sandbox.localdomain sandbox\n";

const FILES: ReadonlyMap<string, (old: string) => string> = new Map([
  ["/etc/passwd", () => PASSWD],
  ["/etc/group", () => GROUP],
  ["/etc/hosts", (old: string) => `${old.trimEnd()}\n${SANDBOX}`],
]);

/** Writes the files, beside each other with this prefix; by the path over which each is mounted, where there is a file: what a link leads to lies elsewhere. */
export function writeEtc(prefix: string): readonly (readonly [path: string, file: string])[] {
  return Array.from(FILES)
    .filter(([path]) => lstatSync(path, { throwIfNoEntry: false })?.isFile())
    .map(([path, text]) => {
      const file = `${prefix}${path.replaceAll("/", "-")}`;
      writeFileSync(file, text(readFileSync(path, "utf8")));
      return [path, file];
    });
}
