// What the steps of applying a configuration share: the configuration, and calls whose failures name the place in the file.
import type { AwsClient } from "../core/aws-client.ts";
import { ServiceError } from "../core/errors.ts";
import type { Config } from "./config.ts";
import type { Path } from "./positions.ts";

export class Application {
  readonly config: Config;
  readonly #aws: AwsClient;

  constructor(config: Config, aws: AwsClient) {
    this.config = config;
    this.#aws = aws;
  }

  /** Calls AWS for what stands at `path`. Throws a ConfigError with file, line and AWS's own message. */
  async call<Output = Record<string, unknown>>(path: Path, service: string, action: string, input: object): Promise<Output> {
    const answer = await this.attempt<Output>(path, service, action, input, []);
    return answer as Output;
  }

  /** The same, with undefined as the answer when AWS refuses with one of `codes`. */
  async attempt<Output = Record<string, unknown>>(
    path: Path,
    service: string,
    action: string,
    input: object,
    codes: readonly string[],
  ): Promise<Output | undefined> {
    try {
      return await this.#aws.call<Output>(service, action, input);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (codes.includes(error.code)) return undefined;
      throw this.config.error(path, `${action} failed: ${error.code}: ${error.message}`, error);
    }
  }
}
