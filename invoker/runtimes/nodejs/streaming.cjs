// Handlers that answer by a stream: `awslambda` as functions find it, and the invocation of such a handler.
"use strict";
const { Writable } = require("node:stream");
const { whenPrinted } = require("./console.cjs");
const { createContext } = require("./context.cjs");
const { describeError, RuntimeError } = require("./errors.cjs");

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const HTTP_RESPONSE = "application/vnd.awslambda.http-integration-response";
/** Between the prelude and the body. */
const SEPARATOR = Buffer.alloc(8);
const UNSETTLED = "The Lambda function ended before its response stream did: a promise was never settled, or `end` was not called.";

function isStreaming(handler) {
  return handler[STREAMING] !== undefined;
}

/** Puts the global `awslambda` there. */
function provideStreaming() {
  globalThis.awslambda = {
    streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: "response" }),
    HttpResponseStream: {
      /** The status, headers and cookies go ahead of the first byte. */
      from(stream, prelude) {
        stream.setContentType(HTTP_RESPONSE);
        stream.prelude = Buffer.concat([Buffer.from(JSON.stringify(prelude)), SEPARATOR]);
        return stream;
      },
    },
  };
}

/** What the function writes to; nothing is sent before its first write. */
class ResponseStream extends Writable {
  prelude;
  opened = false;
  #client;
  #requestId;
  #contentType = "application/octet-stream";

  constructor(client, requestId) {
    super();
    this.#client = client;
    this.#requestId = requestId;
  }

  setContentType(contentType) {
    this.#contentType = contentType;
  }

  open() {
    if (this.opened) return;
    this.opened = true;
    this.#client.openStream(this.#requestId, this.#contentType);
  }

  _write(chunk, _encoding, callback) {
    this.open();
    const { prelude } = this;
    this.prelude = undefined;
    this.#client.writeChunk(prelude ? Buffer.concat([prelude, chunk]) : chunk, callback);
  }
}

/** One event on its way through a streaming handler. */
class StreamingInvocation {
  takesCallbacks = false;
  waitsForEmptyEventLoop = true;
  requestId;
  #client;
  #handler;
  #logError;
  #stream;
  #done = false;

  constructor(client, handler, requestId, logError) {
    this.requestId = requestId;
    this.#client = client;
    this.#handler = handler;
    this.#logError = logError;
    this.#stream = new ResponseStream(client, requestId);
    this.#stream.once("finish", () => this.#end());
    this.#stream.on("error", (error) => this.finish(error));
  }

  run(event, headers) {
    const result = this.#handler(event, this.#stream, createContext(this, headers));
    if (typeof result?.then !== "function") throw new Error("Streaming does not support non-async handlers.");
    result.then(undefined, (error) => this.finish(error ?? "handled"));
  }

  /** The function failed: ahead of its first byte as any other, later in the stream's trailers. */
  finish(error) {
    if (this.#done) return;
    this.#done = true;
    this.#logError("Invoke Error", error);
    whenPrinted(() => {
      if (this.#stream.opened) this.#client.endStream(describeError(error));
      else this.#client.error(this.requestId, describeError(error));
    });
  }

  /** The process is about to end; false when no stream is open that would have to say so. */
  breakOff(error, onSent) {
    if (this.#done || !this.#stream.opened) return false;
    this.#done = true;
    this.#client.endStream(describeError(error), onSent);
    return true;
  }

  onEmptyEventLoop() {
    this.finish(new RuntimeError("NodeJsExit", UNSETTLED));
  }

  #end() {
    if (this.#done) return;
    this.#done = true;
    whenPrinted(() => {
      this.#stream.open();
      this.#client.endStream();
    });
  }
}

module.exports = { isStreaming, provideStreaming, StreamingInvocation };
