// Errors in the form in which Lambda's Node runtime reports them.
"use strict";

/** An error of the runtime's own, named `Runtime.<name>`. */
class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = `Runtime.${name}`;
  }
}

class UnhandledPromiseRejection extends RuntimeError {
  constructor(reason) {
    super("UnhandledPromiseRejection", String(reason));
    this.reason = reason;
  }
}

/** The error document that the caller of the function gets. */
function describeError(error) {
  if (!isError(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: String(error.stack ?? "").split("\n") };
}

/** Also one of another realm, or a likeness. */
function isError(value) {
  return value instanceof Error || (typeof value?.name === "string" && typeof value.message === "string" && typeof value.stack === "string");
}

/** For the log: with every property that was put on the error. */
function formatError(error) {
  try {
    return JSON.stringify(error, (_key, value) => (value instanceof Error ? withProperties(value) : value));
  } catch {
    return JSON.stringify(describeError(error));
  }
}

function withProperties(error) {
  const { name, message, code, stack } = error;
  return { errorType: name, errorMessage: message, code, ...error, stack: String(stack ?? "").split("\n") };
}

module.exports = { RuntimeError, UnhandledPromiseRejection, describeError, formatError };
