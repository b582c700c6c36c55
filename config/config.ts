// A configuration that has been read and checked, and that still knows where each of its fields was written.
import { ConfigError } from "../core/errors.ts";
import { formatPath, type Path } from "./positions.ts";
import type { Settings } from "./schema.ts";

export class Config {
  readonly settings: Settings;
  /** Where relative paths start. */
  readonly directory: string;
  /** As its reader was given it; absent when the settings came as an object. */
  readonly file?: string;
  readonly #lineOf: (path: Path) => number | undefined;

  constructor(settings: Settings, directory: string, source: { file?: string; lineOf?: (path: Path) => number } = {}) {
    this.settings = settings;
    this.directory = directory;
    if (source.file !== undefined) this.file = source.file;
    this.#lineOf = source.lineOf ?? (() => undefined);
  }

  /** An error about the field at `path`, naming file and line. */
  error(path: Path, message: string, cause?: unknown): ConfigError {
    return new ConfigError(message, { ...this.locate(path), path: formatPath(path), cause });
  }

  locate(path: Path): { file?: string; line?: number } {
    const line = this.#lineOf(path);
    return { ...(this.file !== undefined && { file: this.file }), ...(line !== undefined && { line }) };
  }
}
