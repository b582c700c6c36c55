// One log stream: a file of JSON lines, its name and age in the first, an event in each of the others. Only what describes it is in memory.
import { createHash } from "node:crypto";
import { appendFile, open, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { byId, eventId, type LogEvent } from "./log-event.ts";

/** The first line. */
interface Header {
  readonly group: string;
  readonly stream: string;
  readonly created: number;
  /** Bytes of older events that have been dropped: places in the stream are counted from its beginning. */
  readonly dropped: number;
}

export interface NewEvent {
  readonly timestamp: number;
  readonly message: string;
}

const HEAD_BYTES = 4_096;
const TAIL_BYTES = 8_192;

export class StreamFile {
  readonly group: string;
  readonly name: string;
  readonly created: number;
  readonly path: string;
  readonly #key: string;
  #dropped: number;
  /** Bytes on disk and on their way. */
  bytes = 0;
  firstTimestamp: number | undefined;
  lastTimestamp: number | undefined;
  lastIngestion: number | undefined;
  /** Whether the times are exact: of a stream that was left behind, only the ends are known until it is read. */
  surveyed = true;
  #unwritten: string[] = [];
  /** The writes so far, one after the other. */
  #written: Promise<void> = Promise.resolve();

  private constructor(path: string, header: Header) {
    this.path = path;
    this.group = header.group;
    this.name = header.stream;
    this.created = header.created;
    this.#dropped = header.dropped;
    this.#key = numberOf(`${header.group}\n${header.stream}`);
  }

  /** A new stream; its file is written with the first events, or by `flush`. */
  static create(path: string, group: string, stream: string, created: number): StreamFile {
    const file = new StreamFile(path, { group, stream, created, dropped: 0 });
    file.#take(file.#header());
    return file;
  }

  /** A stream that was left behind. A line that the last process did not finish is cut off. Undefined when the file is none of ours. */
  static async reopen(path: string): Promise<StreamFile | undefined> {
    await using handle = await open(path);
    const { size } = await handle.stat();
    const read = async (start: number, end: number) => (await handle.read(Buffer.alloc(end - start), 0, end - start, start)).buffer;
    const head = await read(0, Math.min(size, HEAD_BYTES));
    const begin = head.indexOf("\n") + 1;
    if (begin === 0) return undefined;
    let tail = await read(Math.max(0, size - TAIL_BYTES), size);
    if (!tail.includes("\n")) tail = await read(0, size);
    const whole = tail.subarray(0, tail.lastIndexOf("\n") + 1);
    const file = new StreamFile(path, JSON.parse(head.toString("utf8", 0, begin)) as Header);
    file.surveyed = false;
    file.bytes = size - (tail.length - whole.length);
    if (file.bytes < size) file.#written = truncate(path, file.bytes);
    file.#describe(head.toString("utf8", begin), whole.toString());
    return file;
  }

  /** Learns the first and last times from the two ends of the file; where a line is longer than what was read of it, the last one is that of a line before. */
  #describe(head: string, tail: string): void {
    const first = /^\[(\d+),(\d+),/.exec(head);
    if (!first) return;
    const last = [...tail.matchAll(/^\[(\d+),(\d+),/gm)].at(-1) ?? first;
    this.firstTimestamp = Number(first[1]);
    this.lastTimestamp = Number(last[1]);
    this.lastIngestion = Number(last[2]);
  }

  #header(): string {
    return `${JSON.stringify({ group: this.group, stream: this.name, created: this.created, dropped: this.#dropped } satisfies Header)}\n`;
  }

  /** Takes events; they are on disk after the next `flush`. */
  append(events: readonly NewEvent[], ingestionTime: number): void {
    for (const { timestamp, message } of events) {
      this.#take(`${JSON.stringify([timestamp, ingestionTime, message])}\n`);
      this.firstTimestamp = Math.min(this.firstTimestamp ?? timestamp, timestamp);
      this.lastTimestamp = Math.max(this.lastTimestamp ?? timestamp, timestamp);
    }
    this.lastIngestion = ingestionTime;
  }

  #take(text: string): void {
    this.#unwritten.push(text);
    this.bytes += Buffer.byteLength(text);
  }

  /** Resolves when everything taken so far is on disk. */
  flush(): Promise<void> {
    if (this.#unwritten.length > 0) {
      const text = this.#unwritten.join("");
      this.#unwritten = [];
      this.#written = this.#written.then(() => appendFile(this.path, text));
    }
    return this.#written;
  }

  /** In the order of their times; events of one time in the order in which they came. */
  async events(): Promise<LogEvent[]> {
    await this.flush();
    const [header, ...lines] = (await readFile(this.path, "utf8")).split("\n") as [string, ...string[]];
    let place = (JSON.parse(header) as Header).dropped;
    const events: LogEvent[] = [];
    for (const line of lines) {
      if (line === "") continue;
      const [timestamp, ingestionTime, message] = JSON.parse(line) as [number, number, string];
      events.push({ id: eventId(timestamp, this.#key, place), timestamp, ingestionTime, message });
      place += Buffer.byteLength(line) + 1;
    }
    events.sort(byId);
    if (!this.surveyed) this.#survey(events);
    return events;
  }

  #survey(events: readonly LogEvent[]): void {
    this.surveyed = true;
    this.firstTimestamp = events[0]?.timestamp;
    this.lastTimestamp = events.at(-1)?.timestamp;
  }

  /** Forgets the older half. */
  async halve(): Promise<void> {
    await this.flush();
    this.#written = this.#written.then(() => this.#rewrite());
    await this.#written;
  }

  async #rewrite(): Promise<void> {
    const whole = await readFile(this.path);
    const content = whole.subarray(whole.indexOf("\n") + 1);
    const cut = content.indexOf("\n", content.length >> 1) + 1;
    this.#dropped += cut;
    const kept = Buffer.concat([Buffer.from(this.#header()), content.subarray(cut)]);
    await writeFile(`${this.path}.new`, kept);
    await rename(`${this.path}.new`, this.path);
    this.bytes += kept.length - whole.length;
  }

  async remove(): Promise<void> {
    this.#unwritten = [];
    await this.#written;
    await rm(this.path, { force: true });
  }
}

/** 16 digits that depend on the name alone. */
function numberOf(name: string): string {
  const digest = createHash("sha256").update(name).digest();
  return String(digest.readBigUInt64BE() % 10n ** 16n).padStart(16, "0");
}
