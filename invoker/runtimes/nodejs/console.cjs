// The console as Lambda patches it: every line begins with the time, the request id and the level.
"use strict";
const { writeSync } = require("node:fs");
const { format } = require("node:util");
const { formatError } = require("./errors.cjs");

const LEVELS = { trace: "TRACE", debug: "DEBUG", info: "INFO", log: "INFO", warn: "WARN", error: "ERROR", fatal: "FATAL" };

const ORDER = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

/** `undefined` until the first event, as in Lambda. */
let requestId;

/** The standard streams that the function has asked for, by name: to open them costs more than many a handler. */
const opened = new Map();

function setRequestId(id) {
  requestId = id;
}

function patchConsole() {
  for (const name of ["stdout", "stderr"]) noticeOpening(name);
  const json = process.env.AWS_LAMBDA_LOG_FORMAT === "JSON";
  const least = json ? ORDER.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL ?? "INFO") : 0;
  for (const [method, level] of Object.entries(LEVELS)) {
    if (ORDER.indexOf(level) < least) console[method] = () => {};
    else console[method] = json ? (...values) => printJson(level, values) : (...values) => print(level, format(...values));
  }
  if (json) return { logError: (_message, error) => printJson("ERROR", [error instanceof Error ? error : new Error(String(error))]) };
  return { logError: (message, error) => print("ERROR", `${message} \t${formatError(error instanceof Error ? error : new Error(String(error)))}`) };
}

/** Calls back when all that was printed has left the process: at once, but for a flood. */
function whenPrinted(then) {
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
  write(`${new Date().toISOString()}\t${requestId}\t${level}\t${message}\n`);
}

/** In the JSON format, an error stands in members of its own, wherever it was among the values. */
function printJson(level, values) {
  const error = values.find((value) => value instanceof Error);
  const message = values.length === 1 && !error ? values[0] : format(...values);
  const about = { timestamp: new Date().toISOString(), level, requestId, message: message === undefined ? "undefined" : message };
  const failure = error && { errorType: error.name, errorMessage: error.message, stackTrace: String(error.stack ?? "").split("\n") };
  write(`${serialize({ ...about, ...failure })}\n`);
}

function serialize(record) {
  try {
    return JSON.stringify(record);
  } catch {
    return JSON.stringify({ ...record, message: format(record.message) });
  }
}

function write(line) {
  const stream = opened.get("stdout");
  if (stream) stream.write(line);
  else writeSync(1, line);
}

module.exports = { setRequestId, patchConsole, whenPrinted };
