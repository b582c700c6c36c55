// What a command is given to read: a file, or standard input.
import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { CommandError } from "./failure.ts";

/** The bytes of a file; `-` is standard input. */
export async function readInput(file: string): Promise<Uint8Array<ArrayBuffer>> {
  if (file === "-") return new Uint8Array(await buffer(process.stdin));
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandError(code === "ENOENT" ? `there is no file ${file}` : `${file} cannot be read: ${message}`);
  }
}

/** The text of a message: `body`, or what `file` holds. */
export async function readText({ body, file }: { readonly body?: string; readonly file?: string }): Promise<string> {
  if (file === undefined && body === undefined) throw new CommandError("there is nothing to send: name a --file or give a --body");
  if (file === undefined) return body as string;
  const bytes = await readInput(file);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CommandError(`${file === "-" ? "standard input" : file} is no UTF-8 text, which messages are`);
  }
}
