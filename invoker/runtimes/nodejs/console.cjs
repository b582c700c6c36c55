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
  if (json) return { logError: (_message, thrown) => printJson("ERROR", [intoError(thrown)]) };
  return { logError: (message, thrown) => print("ERROR", `${message} \t${formatError(intoError(thrown))}`) };
}

function intoError(thrown) {
  return isError(thrown) ? thrown : new Error(String(thrown));
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

/** One event of the log, however many lines it has. */
function print(level, message) {
  write(`${new Date().toISOString()}\t${requestId}\t${level}\t${message.replaceAll("\n", "\r")}\n`);
}

/** A value that is printed alone stays what it is; of several, which make a text, the first error is told in members of its own. */
function printJson(level, values) {
  const about = { timestamp: new Date().toISOString(), level, requestId };
  if (values.length > 1) return write(`${JSON.stringify({ ...about, message: format(...values), ...membersOf(values.find(isError)) })}\n`);
  const [message] = values;
  write(`${serialize({ ...about, message })}\n`);
}

function serialize(record) {
  try {
    return JSON.stringify(record, (_key, value) => (isError(value) ? { ...membersOf(value), ...value } : value));
  } catch {
    return JSON.stringify({ ...record, message: format(record.message) });
  }
}

function isError(value) {
  return value instanceof Error;
}

function membersOf(error) {
  return error && { errorType: error.constructor?.name ?? "UnknownError", errorMessage: error.message, stackTrace: String(error.stack ?? "").split("\n") };
}

function write(line) {
  const stream = opened.get("stdout");
  if (stream) stream.write(line);
  else writeSync(1, line);
}

module.exports = { setRequestId, patchConsole, whenPrinted };
