// The only writer of log lines: a short lower-case fact, and fields named as OpenTelemetry names them.

export type Level = "debug" | "info" | "warn" | "error";
export type Fields = Readonly<Record<string, unknown>>;

export interface LogLine {
  readonly level: Level;
  readonly message: string;
  readonly fields: Fields;
}

const WEIGHT: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Writes to the sink what is at least as heavy as `level`. */
export class Logger {
  readonly #level: Level;
  readonly #sink: (line: LogLine) => void;
  readonly #fields: Fields;

  constructor(level: Level = "info", sink: (line: LogLine) => void = writeText, fields: Fields = {}) {
    this.#level = level;
    this.#sink = sink;
    this.#fields = fields;
  }

  /** A logger that adds `fields` to every line. */
  with(fields: Fields): Logger {
    return new Logger(this.#level, this.#sink, { ...this.#fields, ...fields });
  }

  enabled(level: Level): boolean {
    return WEIGHT[level] >= WEIGHT[this.#level];
  }

  debug(message: string, fields?: Fields): void {
    this.#write("debug", message, fields);
  }

  info(message: string, fields?: Fields): void {
    this.#write("info", message, fields);
  }

  warn(message: string, fields?: Fields): void {
    this.#write("warn", message, fields);
  }

  error(message: string, fields?: Fields): void {
    this.#write("error", message, fields);
  }

  #write(level: Level, message: string, fields: Fields = {}): void {
    if (this.enabled(level)) this.#sink({ level, message, fields: { ...this.#fields, ...fields } });
  }
}

/** A logger that keeps its mouth shut: for tests. */
export const silent = new Logger("error", () => {});

/** One line on standard error: `warn  bus reconnected  server.address=…`. */
export function writeText(line: LogLine): void {
  const fields = Object.entries(line.fields).map(([name, value]) => `${name}=${show(value)}`);
  process.stderr.write(`${[line.level.padEnd(5), line.message, ...fields].join("  ")}\n`);
}

/** One JSON object a line on standard error. */
export function writeJson(line: LogLine): void {
  const fields = Object.fromEntries(
    Object.entries(line.fields).map(([name, value]) => [name, value instanceof Error ? (value.stack ?? String(value)) : value]),
  );
  process.stderr.write(`${JSON.stringify({ level: line.level, message: line.message, ...fields })}\n`);
}

function show(value: unknown): string {
  if (value instanceof Error) return value.stack ?? String(value);
  if (typeof value === "string") return /[\s"=]/.test(value) ? JSON.stringify(value) : value;
  return JSON.stringify(value) ?? String(value);
}
