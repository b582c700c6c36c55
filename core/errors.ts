// The errors that are thrown. What goes wrong inside a handler is not among them: it is a value (outcome.ts).

/** The author of a configuration, or of a command line, is to mend it. Exit code 2. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly file?: string;
  readonly line?: number;
  /** Path of the offending field: `functions.thumbnailer.timeout`. */
  readonly path?: string;

  constructor(message: string, where: { file?: string; line?: number; path?: string; cause?: unknown } = {}) {
    const place = where.file ? `${where.file}${where.line ? `:${where.line}` : ""}: ` : "";
    super(`${place}${message}`, { cause: where.cause });
    if (where.file !== undefined) this.file = where.file;
    if (where.line !== undefined) this.line = where.line;
    if (where.path !== undefined) this.path = where.path;
  }
}

/** An API call that failed, in AWS's own words: encoded by the caller's protocol. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  /** AWS's code: `ResourceNotFoundException`, `NoSuchKey` … */
  readonly code: string;
  readonly statusCode: number;
  /** Further members of the error document: `Reason`, `BucketName` … */
  readonly members: Readonly<Record<string, unknown>>;
  /** Extra response headers: `Retry-After` … */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    statusCode = 400,
    extra: { members?: Record<string, unknown>; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: extra.cause });
    this.code = code;
    this.statusCode = statusCode;
    this.members = extra.members ?? {};
    this.headers = extra.headers ?? {};
  }

  /** Whose fault it is: the caller's, or ours. */
  get fault(): "client" | "server" {
    return this.statusCode < 500 ? "client" : "server";
  }
}

/** The outside world does not answer. Whoever called waits and opens again. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  /** Milliseconds. */
  readonly retryAfter?: number;

  constructor(message: string, extra: { retryAfter?: number; cause?: unknown } = {}) {
    super(message, { cause: extra.cause });
    if (extra.retryAfter !== undefined) this.retryAfter = extra.retryAfter;
  }
}

/** Larger than what carries it takes: it is not tried again. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/** Not ready in time. Exit code 3. */
export class NotReadyError extends Error {
  override readonly name = "NotReadyError";
}
