// All log streams: found by group and name, written together, and kept within bounds.
import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../core/clock.ts";
import type { Logger } from "../../core/logger.ts";
import { STREAM_BYTES, WRITE_AFTER_MS } from "./limits.ts";
import { type NewEvent, StreamFile } from "./stream-file.ts";

export interface StreamStoreOptions {
  readonly directory: string;
  readonly maximumBytes: number;
  readonly clock: Clock;
  /** Real time: writes wait on it. */
  readonly hostClock: Clock;
  readonly logger: Logger;
}

export class StreamStore {
  readonly #options: StreamStoreOptions;
  readonly #groups = new Map<string, Map<string, StreamFile>>();
  /** Streams with events that wait to be written. */
  readonly #dirty = new Set<StreamFile>();
  #timer: Disposable | undefined;
  #read: Promise<void> | undefined;

  constructor(options: StreamStoreOptions) {
    this.#options = options;
  }

  /** Resolves when the streams of an earlier run are known. They are looked for when somebody first asks, so that a start does not wait for them. */
  ready(): Promise<void> {
    return (this.#read ??= this.#readBack());
  }

  async #readBack(): Promise<void> {
    const { directory, logger } = this.#options;
    await mkdir(directory, { recursive: true });
    for (const name of await readdir(directory)) {
      const path = join(directory, name);
      const stream = name.endsWith(".log") ? await StreamFile.reopen(path).catch(() => undefined) : undefined;
      if (stream) this.#of(stream.group).set(stream.name, stream);
      else {
        logger.warn("a log stream's file cannot be read and is removed", { "file.path": path });
        await rm(path, { force: true });
      }
    }
  }

  #of(group: string): Map<string, StreamFile> {
    let streams = this.#groups.get(group);
    if (!streams) this.#groups.set(group, (streams = new Map()));
    return streams;
  }

  get(group: string, name: string): StreamFile | undefined {
    return this.#groups.get(group)?.get(name);
  }

  list(group: string): StreamFile[] {
    return [...(this.#groups.get(group)?.values() ?? [])];
  }

  create(group: string, name: string): StreamFile {
    const hash = createHash("sha256").update(`${group}\n${name}`).digest("hex").slice(0, 40);
    const stream = StreamFile.create(join(this.#options.directory, `${hash}.log`), group, name, this.#options.clock.now());
    this.#of(group).set(name, stream);
    this.#soil(stream);
    return stream;
  }

  /** Takes events; they are on disk a moment later, or after `flush`. */
  append(stream: StreamFile, events: readonly NewEvent[]): void {
    stream.append(events, this.#options.clock.now());
    this.#soil(stream);
  }

  #soil(stream: StreamFile): void {
    this.#dirty.add(stream);
    this.#timer ??= this.#options.hostClock.timer(WRITE_AFTER_MS, () => {
      this.flush().catch((error) => this.#options.logger.error("logs not written", { "exception.message": error }));
    });
  }

  async flush(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    await Promise.all(dirty.map((stream) => stream.flush()));
    for (const stream of dirty) if (stream.bytes > STREAM_BYTES) await stream.halve();
    await this.#makeRoom();
  }

  /** The streams that were written longest ago give way. */
  async #makeRoom(): Promise<void> {
    const streams = [...this.#groups.values()].flatMap((group) => [...group.values()]);
    let bytes = streams.reduce((sum, stream) => sum + stream.bytes, 0);
    if (bytes <= this.#options.maximumBytes) return;
    streams.sort((a, b) => (a.lastIngestion ?? a.created) - (b.lastIngestion ?? b.created));
    for (const stream of streams.slice(0, -1)) {
      if (bytes <= this.#options.maximumBytes) return;
      bytes -= stream.bytes;
      await this.remove(stream);
    }
  }

  async remove(stream: StreamFile): Promise<void> {
    const streams = this.#groups.get(stream.group);
    if (streams?.get(stream.name) === stream) streams.delete(stream.name);
    this.#dirty.delete(stream);
    await stream.remove();
  }

  async removeAll(group?: string): Promise<void> {
    const groups = group === undefined ? [...this.#groups.keys()] : [group];
    for (const name of groups) for (const stream of this.list(name)) await this.remove(stream);
  }
}
