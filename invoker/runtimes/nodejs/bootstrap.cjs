// The Node runtime inside an execution environment: loads the function, asks the Runtime API for events, and hands them over.
// CommonJS, as all that it needs: ES modules of the same content take 8 ms longer to load, a fifth of a cold start.
"use strict";
const { RuntimeClient } = require("./client.cjs");
const { patchConsole, setRequestId, whenPrinted } = require("./console.cjs");
const { createContext } = require("./context.cjs");
const { describeError, UnhandledPromiseRejection } = require("./errors.cjs");
const { loadHandler, providePackages, takesCallbacks } = require("./loader.cjs");
const { isStreaming, provideStreaming, StreamingInvocation } = require("./streaming.cjs");

const { logError } = patchConsole();
const client = RuntimeClient.connect(process.env.AWS_LAMBDA_RUNTIME_API);

/** The invocation that is being handled. */
let current;

process.on("uncaughtException", (error) => fail("Uncaught Exception", error, 129));
process.on("unhandledRejection", (reason) => fail("Unhandled Promise Rejection", new UnhandledPromiseRejection(reason), 128));
process.on("beforeExit", () => current?.onEmptyEventLoop());
// To the function, `require.main` is what it is in Lambda, where the runtime is an ES module.
process.mainModule = undefined;

void init();

async function init() {
  try {
    providePackages(process.argv[2]);
    provideStreaming();
    const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER, process.argv[3]);
    client.next((event) => handle(handler, event));
  } catch (error) {
    // Until nodejs22.x, nobody catches what goes wrong here.
    logError(takesCallbacks ? "Uncaught Exception" : "Init Error", error);
    client.initError(describeError(error), () => process.exit(takesCallbacks ? 129 : 1));
  }
}

/** What nobody caught ends the process, as in Lambda. */
function fail(message, error, code) {
  logError(message, error);
  const exit = () => whenPrinted(() => process.exit(code));
  if (current?.breakOff?.(error, exit)) return;
  if (current) client.error(current.requestId, describeError(error), exit);
  else client.initError(describeError(error), exit);
}

function handle(handler, { headers, body }) {
  const requestId = headers["lambda-runtime-aws-request-id"];
  const invocation = isStreaming(handler) ? new StreamingInvocation(client, handler, requestId, logError) : new Invocation(handler, requestId);
  current = invocation;
  setRequestId(invocation.requestId);
  setTraceId(headers["lambda-runtime-trace-id"]);
  // From here on only the function's own work keeps the process alive, so that an empty event loop shows.
  client.unref();
  try {
    invocation.run(JSON.parse(body), headers);
  } catch (error) {
    invocation.finish(error);
  }
}

function setTraceId(traceId) {
  if (traceId) process.env._X_AMZN_TRACE_ID = traceId;
  else delete process.env._X_AMZN_TRACE_ID;
}

/** The result holds a circle or a BigInt. */
class UnserializableResult extends Error {
  constructor() {
    super("Unable to stringify response body");
    if (!takesCallbacks) this.name = "Runtime.JSONStringifyError";
  }
}

/** One event on its way through the handler; its first outcome counts. */
class Invocation {
  takesCallbacks = takesCallbacks;
  waitsForEmptyEventLoop = true;
  #handler;
  #done = false;
  /** A callback's result that waits for the event loop to become empty. */
  #held;

  constructor(handler, requestId) {
    this.#handler = handler;
    this.requestId = requestId;
  }

  run(event, headers) {
    const callback = (error, result) => this.#onCallback(error, result);
    const result = this.#handler(event, createContext(this, headers), callback);
    if (typeof result?.then === "function") {
      result.then(
        (value) => this.finish(undefined, value),
        (error) => this.finish(error ?? "handled"),
      );
    } else if (!takesCallbacks) this.finish(undefined, result);
  }

  /** Tells the result, or the error unless it is undefined, and asks for the next event. */
  finish(error, value) {
    if (this.#done) return;
    this.#done = true;
    this.#held = undefined;
    whenPrinted(() => (error === undefined ? this.#respond(value) : this.#report(error)));
  }

  onEmptyEventLoop() {
    if (this.#held) this.finish(undefined, this.#held.value);
    else this.finish(undefined, null);
  }

  #onCallback(error, value) {
    if (this.#done || this.#held) return;
    if (error !== undefined && error !== null) this.finish(error);
    else if (this.waitsForEmptyEventLoop) this.#held = { value };
    else this.finish(undefined, value);
  }

  #respond(value) {
    let body;
    try {
      body = JSON.stringify(value === undefined ? null : value) ?? "null";
    } catch {
      return this.#report(new UnserializableResult());
    }
    client.respond(this.requestId, body);
  }

  #report(error) {
    logError("Invoke Error", error);
    client.error(this.requestId, describeError(error));
  }
}
