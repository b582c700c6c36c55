// Ready-made AWS clients of a simulator: the official SDK's where the user has it, and one call for everything.
import { createRequire } from "node:module";
import { join } from "node:path";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { STSClient } from "@aws-sdk/client-sts";
import type { AwsClient } from "../core/aws-client.ts";

/** What points a client of the AWS SDK for JavaScript v3 at a simulator. */
export interface AwsSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** S3: buckets are named in the path, as their names as hosts lead nowhere. */
  readonly forcePathStyle: true;
}

/** `call` needs nothing installed; the clients are those of the SDK that is installed beside the tests. */
export interface TestAws extends AwsClient {
  readonly settings: AwsSettings;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly sts: STSClient;
  /** Any other client of the SDK: `sim.aws.client(CloudWatchLogsClient)`. Destroyed with the simulator. */
  client<Client extends Destroyable>(type: new (settings: AwsSettings) => Client): Client;
}

interface Destroyable {
  destroy(): void;
}

type ClientType = new (settings: AwsSettings) => Destroyable;

export class SimulatorAws implements TestAws, Disposable {
  readonly settings: AwsSettings;
  readonly call: AwsClient["call"];
  readonly #clients = new Map<ClientType, Destroyable>();

  constructor(aws: AwsClient, endpoint: string, region: string) {
    this.settings = { endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" }, forcePathStyle: true };
    this.call = (service, action, input, signal) => aws.call(service, action, input, signal);
  }

  get lambda(): LambdaClient {
    return this.client(load<typeof LambdaClient>("lambda", "LambdaClient"));
  }

  get s3(): S3Client {
    return this.client(load<typeof S3Client>("s3", "S3Client"));
  }

  get sns(): SNSClient {
    return this.client(load<typeof SNSClient>("sns", "SNSClient"));
  }

  get sqs(): SQSClient {
    return this.client(load<typeof SQSClient>("sqs", "SQSClient"));
  }

  get sts(): STSClient {
    return this.client(load<typeof STSClient>("sts", "STSClient"));
  }

  client<Client extends Destroyable>(type: new (settings: AwsSettings) => Client): Client {
    const known = this.#clients.get(type) ?? new type(this.settings);
    this.#clients.set(type, known);
    return known as Client;
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients.values()) client.destroy();
  }
}

/** The SDK belongs to whoever runs the tests: it is looked for where they run, then beside us. */
function load<Type>(service: string, name: string): Type {
  const library = `@aws-sdk/client-${service}`;
  for (const from of [join(process.cwd(), "package.json"), import.meta.url]) {
    try {
      return createRequire(from)(library)[name];
    } catch (error) {
      if ((error as { code?: string }).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new Error(`sim.aws.${service} is the client of ${library}, which is not installed: npm install --save-dev ${library}`);
}
