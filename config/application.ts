// What the steps of applying a configuration share: the configuration, and calls whose failures name the place in the file.
import type { AwsClient } from "../core/aws-client.ts";
import { ServiceError } from "../core/errors.ts";
import type { Config } from "./config.ts";
import type { Path } from "./positions.ts";

/** The fields of a service's List calls. */
interface Paging {
  readonly token: string;
  readonly next: string;
}

export const LAMBDA_PAGING: Paging = { token: "Marker", next: "NextMarker" };
export const SNS_PAGING: Paging = { token: "NextToken", next: "NextToken" };

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

  /** All pages of what a List call answers under `items`; `token` is what it asks for the next page with, and `next` what it answers to ask. */
  async all<Item>(path: Path, service: string, action: string, items: string, { token, next }: Paging): Promise<Item[]> {
    const found: Item[] = [];
    let place: unknown;
    do {
      const page = await this.call(path, service, action, place ? { [token]: place } : {});
      found.push(...((page[items] ?? []) as Item[]));
      place = page[next];
    } while (place);
    return found;
  }

  /** The tags of a function or of a mapping. */
  async tagsOf(arn: string): Promise<Readonly<Record<string, string>>> {
    const { Tags = {} } = await this.call<{ Tags?: Record<string, string> }>(["functions"], "lambda", "ListTags", { Resource: arn });
    return Tags;
  }
}
