// The Runtime API's client: one connection, HTTP/1.1 by hand, an answer and the question for the next event in one write.
"use strict";
const { connect } = require("node:net");

const BASE = "/2018-06-01/runtime";
const HEAD_END = Buffer.from("\r\n\r\n");

/** Speaks to the Runtime API; ends the process when the other side has gone. */
class RuntimeClient {
  #socket;
  #next;
  /** For each request that has not been answered yet, in their order: what to do with the answer. */
  #expected = [];
  #chunks = [];
  #received = 0;
  /** The answer that is coming in. */
  #head;
  #onEvent;

  /** What is written before the connection is there waits for it. */
  static connect(address) {
    const [host, port] = address.split(":");
    return new RuntimeClient(connect({ host, port: Number(port), noDelay: true }), address);
  }

  constructor(socket, address) {
    this.#socket = socket;
    socket.on("error", () => process.exit(1));
    socket.on("close", () => process.exit(1));
    this.host = `Host: ${address}\r\n`;
    this.#next = `GET ${BASE}/invocation/next HTTP/1.1\r\n${this.host}\r\n`;
    socket.on("data", (chunk) => this.#receive(chunk));
  }

  /** Asks for events from now on, one after the other. */
  next(onEvent) {
    this.#onEvent = onEvent;
    this.#socket.write(this.#next);
    this.#awaitEvent();
  }

  respond(requestId, body) {
    this.#expected.push(undefined);
    this.#socket.write(this.#post(`/invocation/${requestId}/response`, body) + this.#next);
    this.#awaitEvent();
  }

  /** Begins a response that is written in chunks; how it ended is said in `trailers`. */
  openStream(requestId, contentType) {
    this.#socket.ref();
    const headers = `Content-Type: ${contentType}\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n`;
    const trailers = "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\r\n";
    this.#socket.write(`POST ${BASE}/invocation/${requestId}/response HTTP/1.1\r\n${this.host}${headers}${trailers}\r\n`);
  }

  writeChunk(bytes, onWritten) {
    if (bytes.length === 0) return onWritten();
    this.#socket.cork();
    this.#socket.write(`${bytes.length.toString(16)}\r\n`);
    this.#socket.write(bytes);
    this.#socket.write("\r\n", onWritten);
    this.#socket.uncork();
  }

  /** With `document`, the stream broke off. Without `onSent`, the next event is asked for. */
  endStream(document, onSent) {
    const body = document && Buffer.from(JSON.stringify(document)).toString("base64");
    const trailers = document ? `${typeHeader(document)}Lambda-Runtime-Function-Error-Body: ${body}\r\n` : "";
    this.#expected.push(onSent);
    this.#socket.write(`0\r\n${trailers}\r\n${onSent ? "" : this.#next}`);
    if (!onSent) this.#awaitEvent();
  }

  /** Without `onSent`, the next event is asked for. */
  error(requestId, document, onSent) {
    const request = this.#post(`/invocation/${requestId}/error`, JSON.stringify(document), typeHeader(document));
    this.#expected.push(onSent);
    this.#socket.ref();
    this.#socket.write(onSent ? request : request + this.#next);
    if (!onSent) this.#awaitEvent();
  }

  initError(document, onSent) {
    this.#expected.push(onSent);
    this.#socket.write(this.#post("/init/error", JSON.stringify(document), typeHeader(document)));
  }

  /** While an event is handled, waiting for the Runtime API must not keep the process alive. */
  unref() {
    this.#socket.unref();
  }

  #awaitEvent() {
    this.#socket.ref();
    this.#expected.push((answer) => this.#onEvent(answer));
  }

  #post(path, body, headers = "") {
    return `POST ${BASE}${path} HTTP/1.1\r\n${this.host}Content-Type: application/json\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  }

  #receive(chunk) {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    while (this.#readAnswer()) {}
  }

  /** Takes one whole answer off what has come in; false when there is none yet. */
  #readAnswer() {
    if (!this.#head) {
      const bytes = this.#joined();
      const end = bytes.indexOf(HEAD_END);
      if (end < 0) return false;
      this.#head = parseHead(bytes.toString("latin1", 0, end));
      this.#keep(bytes.subarray(end + HEAD_END.length));
    }
    const { length } = this.#head;
    if (this.#received < length) return false;
    const bytes = this.#joined();
    const answer = { headers: this.#head.headers, body: bytes.toString("utf8", 0, length) };
    this.#head = undefined;
    this.#keep(bytes.subarray(length));
    this.#expected.shift()?.(answer);
    return this.#received > 0;
  }

  #joined() {
    return this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
  }

  #keep(bytes) {
    this.#chunks = bytes.length > 0 ? [bytes] : [];
    this.#received = bytes.length;
  }
}

function typeHeader({ errorType }) {
  return `Lambda-Runtime-Function-Error-Type: ${String(errorType).replace(/[^ -~]/g, "?")}\r\n`;
}

function parseHead(text) {
  const headers = {};
  for (const line of text.split("\r\n").slice(1)) {
    const colon = line.indexOf(":");
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { headers, length: Number(headers["content-length"] ?? 0) };
}

module.exports = { RuntimeClient };
