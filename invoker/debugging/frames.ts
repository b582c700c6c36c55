// What an inspector says to a debugger, heard in passing: the first bytes of each WebSocket message, which name the event.

/** `{"method":"Debugger.resumed"` and as much again. */
const HEARD = 64;
const HEAD_END = Buffer.from("\r\n\r\n");
const TEXT = 1;

/** Takes one connection's bytes from the server, in whatever pieces; tells how each text message begins. */
export class FrameReader {
  readonly #onMessage: (beginning: string) => void;
  #pending: Buffer = Buffer.alloc(0);
  /** The answer to the upgrade has passed. */
  #upgraded = false;
  /** Bytes of a frame that are of no interest. */
  #skip = 0;

  constructor(onMessage: (beginning: string) => void) {
    this.#onMessage = onMessage;
  }

  push(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (this.#advance()) {}
  }

  /** False when more bytes must come first. */
  #advance(): boolean {
    if (!this.#upgraded) return this.#passHead();
    if (this.#skip > 0) return this.#pass();
    const frame = readFrame(this.#pending);
    if (!frame) return false;
    const { opcode, start, length } = frame;
    const wanted = opcode === TEXT ? Math.min(length, HEARD) : 0;
    if (this.#pending.length < start + wanted) return false;
    if (opcode === TEXT) this.#onMessage(this.#pending.toString("utf8", start, start + wanted));
    this.#skip = start + length;
    return this.#pass();
  }

  #passHead(): boolean {
    const end = this.#pending.indexOf(HEAD_END);
    if (end < 0) return false;
    this.#upgraded = this.#pending.toString("latin1", 0, 12) === "HTTP/1.1 101";
    this.#pending = this.#upgraded ? this.#pending.subarray(end + HEAD_END.length) : Buffer.alloc(0);
    return this.#upgraded;
  }

  #pass(): boolean {
    const passed = Math.min(this.#skip, this.#pending.length);
    this.#skip -= passed;
    this.#pending = this.#pending.subarray(passed);
    return this.#pending.length > 0;
  }
}

/** RFC 6455, 5.2; servers do not mask. Undefined while the frame's head is not whole. */
function readFrame(bytes: Buffer): { opcode: number; start: number; length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const opcode = (bytes[0] as number) & 0x0f;
  const short = (bytes[1] as number) & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return undefined;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return { opcode, start, length };
}
