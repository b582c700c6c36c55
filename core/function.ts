// A function as the invoker needs to know it; the Lambda service writes it, the registry holds it.

export interface FunctionDefinition {
  readonly name: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** Unqualified ARN. */
  readonly arn: string;
  /** `nodejs24.x`, `python3.13`, `provided.al2023` … */
  readonly runtime: string;
  readonly handler: string;
  /** Absolute path of the unpacked code: what a handler sees as `/var/task`. Never written to. */
  readonly codeDirectory: string;
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
  readonly eventInvokeConfig?: EventInvokeConfig;
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
