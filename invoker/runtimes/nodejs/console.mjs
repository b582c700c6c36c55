// The console as Lambda patches it: every line begins with the time, the request id and the level.
import { writeSync } from "node:fs";
import { format } from "node:util";
import { formatError } from "./errors.mjs";

const LEVELS = { trace: "TRACE", debug: "DEBUG", info: "INFO", log: "INFO", warn: "WARN", error: "ERROR", fatal: "FATAL" };

/** `undefined` until the first event, as in Lambda. */
let requestId;

/** The standard streams that the function has asked for, by name: to open them costs more than many a handler. */
const opened = new Map();

export function setRequestId(id) {
  requestId = id;
}

export function patchConsole() {
  for (const name of ["stdout", "stderr"]) noticeOpening(name);
  for (const [method, level] of Object.entries(LEVELS)) console[method] = (...values) => print(level, format(...values));
  return { logError: (message, error) => print("ERROR", `${message} \t${formatError(error instanceof Error ? error : new Error(String(error)))}`) };
}

/** Calls back when all that was printed has left the process: at once, but for a flood. */
export function whenPrinted(then) {
  const busy = [...opened.values()].find((stream) => stream.writableLength > 0);
  if (busy) busy.write("", () => whenPrinted(then));
  else then();
}

function noticeOpening(name) {
  const { get } = Object.getOwnPropertyDescriptor(process, name);
  const open = () => {
    if (!opened.has(name)) opened.set(name, get.call(process));
    return opened.get(name);
  };
  Object.defineProperty(process, name, { configurable: true, enumerable: true, get: open });
}

function print(level, message) {
  const line = `${new Date().toISOString()}\t${requestId}\t${level}\t${message}\n`;
  const stream = opened.get("stdout");
  if (stream) stream.write(line);
  else writeSync(1, line);
}
