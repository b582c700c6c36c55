// A function as the invoker needs to know it; the Lambda service writes it, the registry holds it.

export interface FunctionDefinition {
  readonly name: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** Unqualified ARN. */
  readonly arn: string;
  /** `nodejs24.x`, `python3.13`, `provided.al2023` …; empty for an image, as is the handler. */
  readonly runtime: string;
  readonly handler: string;
  /** Absolute path of the unpacked code: what a handler sees as `/var/task`. Never written to. Empty for an image. */
  readonly codeDirectory: string;
  /** `Zip` unless given. */
  readonly packageType?: "Zip" | "Image";
  /** What an image is pulled by, and what of it is overridden. */
  readonly imageUri?: string;
  readonly imageConfig?: ImageConfig;
  /** Absolute paths of the unpacked layers, in their order. */
  readonly layers: readonly string[];
  readonly role: string;
  /** Seconds. */
  readonly timeout: number;
  /** MB. */
  readonly memorySize: number;
  /** MB of `/tmp`. */
  readonly ephemeralStorage: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  /** Changes whenever code or configuration does; environments of an older revision are replaced. */
  readonly revisionId: string;
  readonly tracingMode: "PassThrough" | "Active";
  readonly state: "Pending" | "Active" | "Inactive" | "Failed";
  readonly reservedConcurrency?: number;
  /** Environments to hold ready under this qualifier: a version or an alias. */
  readonly provisionedConcurrency?: number;
  readonly eventInvokeConfig?: EventInvokeConfig;
  /** Where an event goes, as it came, when it is given up: ARN of a standard queue or topic. */
  readonly deadLetterTargetArn?: string;
  /** What becomes of a function that calls itself over and over; `Terminate` unless given. */
  readonly recursiveLoop?: "Terminate" | "Allow";
  /** `Text` unless given; levels belong to `JSON`. */
  readonly logFormat?: "Text" | "JSON";
  readonly applicationLogLevel?: string;
  readonly systemLogLevel?: string;
  /** An alias that divides its calls: this share of them runs another version. `Registry.resolve` draws. */
  readonly routing?: Routing;
}

export interface Routing {
  /** 0 to 1: the share that goes to `definition`. */
  readonly weight: number;
  /** The additional version, as it is called through the alias. */
  readonly definition: FunctionDefinition;
}

/** What a function says of its image in place of the image's own, as in the API's ImageConfig. */
export interface ImageConfig {
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
}

/** How asynchronous events of a function are retried, as in PutFunctionEventInvokeConfig. */
export interface EventInvokeConfig {
  /** 0 to 2; 2 unless given. */
  readonly maximumRetryAttempts?: number;
  /** 60 to 21600 seconds; 21600 unless given. */
  readonly maximumEventAgeInSeconds?: number;
  /** ARNs. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
}
