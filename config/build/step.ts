// What building works with.
import type { Logger } from "../../core/logger.ts";
import type { Config } from "../config.ts";
import type { FunctionSettings } from "../schema.ts";

export interface BuildOptions {
  readonly logger: Logger;
  readonly cacheDirectory: string;
  readonly progress?: (text: string) => void;
}

/** What a build step is given. */
export interface BuildStep extends BuildOptions {
  readonly config: Config;
  readonly name: string;
  readonly definition: FunctionSettings;
  /** Absolute. */
  readonly codeDirectory: string;
}
