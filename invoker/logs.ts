// What a function prints, cut into lines, with the lines that Lambda adds: kept per invocation within bounds, and told to whoever listens.
import { StringDecoder } from "node:string_decoder";
import type { Clock } from "../core/clock.ts";
import { unfold } from "./lines.ts";

/** What a record of an invocation keeps of its log. */
const RECORD_LIMIT = 262_144;
/** What X-Amz-Log-Result shows. */
const TAIL_LIMIT = 4_096;
/** Lines wait at most this long, in real milliseconds, to be told together. */
const TELL_AFTER = 100;
/** More than this is told at once. */
const TELL_AT = 262_144;
/** CloudWatch's longest log event, in bytes; what is longer becomes several. */
const EVENT_LIMIT = 1_048_576;

export interface LogLines {
  /** Absent for what is printed before the first invocation. */
  readonly requestId?: string;
  readonly lines: readonly string[];
}

/** The log of one execution environment. */
export class EnvironmentLog {
  readonly #hostClock: Clock;
  readonly #tell: (lines: LogLines) => void;
  readonly #decoder = new StringDecoder("utf8");
  #requestId: string | undefined;
  /** Of the current invocation. */
  #parts: string[] = [];
  #length = 0;
  /** Printed, not told yet. */
  #untold = "";
  #timer: Disposable | undefined;

  constructor(hostClock: Clock, tell: (lines: LogLines) => void) {
    this.#hostClock = hostClock;
    this.#tell = tell;
  }

  /** What the process printed. */
  append(bytes: Buffer): void {
    this.#add(this.#decoder.write(bytes));
  }

  /** A line of Lambda's own; it begins a new line whatever came before. */
  line(text: string): void {
    if (this.#untold !== "" && !this.#untold.endsWith("\n")) this.#add("\n");
    this.#add(`${text}\n`);
  }

  /** From now on, lines belong to this invocation. What was printed since the last one is in its log too, as in AWS. */
  begin(requestId: string): void {
    this.#flush();
    this.#requestId = requestId;
  }

  /** The current invocation's log up to now, at most its last 256 KB. */
  get text(): string {
    const text = this.#parts.length === 1 ? (this.#parts[0] as string) : this.#parts.join("");
    return unfold(text.length > RECORD_LIMIT ? text.slice(-RECORD_LIMIT) : text);
  }

  /** The same at its end. */
  end(): string {
    const { text } = this;
    this.#parts = [];
    this.#length = 0;
    this.#flush();
    return text;
  }

  /** Tells what is left. */
  close(): void {
    this.#flush();
  }

  #add(text: string): void {
    if (text === "") return;
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length > 2 * RECORD_LIMIT) {
      this.#parts = [this.text];
      this.#length = (this.#parts[0] as string).length;
    }
    this.#untold += text;
    if (this.#untold.length >= TELL_AT) this.#tellWholeLines();
    else this.#timer ??= this.#hostClock.timer(TELL_AFTER, () => this.#tellWholeLines());
  }

  /** A line that has not ended yet waits for its end; of one that is longer than an event, the events that it fills do not. */
  #tellWholeLines(): void {
    const end = this.#untold.lastIndexOf("\n") + 1;
    const filled = cutLine(this.#untold.slice(end));
    const rest = filled.pop() ?? "";
    this.#untold = this.#untold.slice(0, end) + filled.map((part) => `${part}\n`).join("");
    this.#flush();
    this.#untold = rest;
  }

  #flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    if (this.#untold === "") return;
    const text = this.#untold.endsWith("\n") ? this.#untold.slice(0, -1) : this.#untold;
    this.#untold = "";
    this.#tell({ ...(this.#requestId !== undefined && { requestId: this.#requestId }), lines: cut(text).map(unfold) });
  }
}

/** Lines, none longer than a log event may be. */
function cut(text: string): string[] {
  const lines = text.split("\n");
  return text.length * 3 <= EVENT_LIMIT ? lines : lines.flatMap(cutLine);
}

function cutLine(line: string): string[] {
  if (line.length * 3 <= EVENT_LIMIT) return [line];
  const bytes = Buffer.from(line);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = characterBefore(bytes, at + EVENT_LIMIT);
    parts.push(bytes.toString("utf8", at, end));
    at = end;
  }
  return parts;
}

/** The greatest index up to `index` at which no character is cut in two. */
function characterBefore(bytes: Buffer, index: number): number {
  let end = Math.min(index, bytes.length);
  while (end < bytes.length && ((bytes[end] as number) & 0xc0) === 0x80) end--;
  return end;
}

/** The last 4 KB in base64: `X-Amz-Log-Result`. */
export function logTail(log: string): string {
  const bytes = Buffer.from(log.slice(-TAIL_LIMIT));
  return bytes.subarray(Math.max(0, bytes.length - TAIL_LIMIT)).toString("base64");
}
