// The console as Lambda patches it: every line begins with the time, the request id and the level.
import { writeSync } from "node:fs";
import { format } from "node:util";
import { formatError } from "./errors.mjs";

const LEVELS = { trace: "TRACE", debug: "DEBUG", info: "INFO", log: "INFO", warn: "WARN", error: "ERROR", fatal: "FATAL" };

/** `undefined` until the first event, as in Lambda. */
let requestId;

export function setRequestId(id) {
  requestId = id;
}

export function patchConsole() {
  for (const [method, level] of Object.entries(LEVELS)) console[method] = (...values) => print(level, format(...values));
  return { logError: (message, error) => print("ERROR", `${message} \t${formatError(error instanceof Error ? error : new Error(String(error)))}`) };
}

function print(level, message) {
  write(Buffer.from(`${new Date().toISOString()}\t${requestId}\t${level}\t${message}\n`));
}

/** Whole and at once, so that it comes before the answer; a full pipe is waited for. */
function write(bytes) {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      if (error.code !== "EAGAIN") return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
