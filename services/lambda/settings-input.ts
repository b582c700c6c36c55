// What a client may say of a function besides its code.
import type { ImageSettings, LoggingConfig, VpcConfig } from "./function-record.ts";

/** The members of CreateFunction and UpdateFunctionConfiguration that configure. */
export interface SettingsInput {
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly Role?: string;
  readonly Description?: string;
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly EphemeralStorage?: { readonly Size: number };
  readonly PackageType?: "Zip" | "Image";
  readonly Architectures?: readonly string[];
  readonly TracingConfig?: { readonly Mode?: "PassThrough" | "Active" };
  readonly LoggingConfig?: Partial<LoggingConfig>;
  readonly SnapStart?: { readonly ApplyOn?: "None" | "PublishedVersions" };
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly DeadLetterConfig?: { readonly TargetArn?: string };
  readonly VpcConfig?: Partial<VpcConfig>;
  readonly KMSKeyArn?: string;
  readonly Layers?: readonly string[];
  readonly ImageConfig?: ImageSettings;
  readonly FileSystemConfigs?: readonly unknown[];
  readonly TenancyConfig?: unknown;
  readonly DurableConfig?: unknown;
  readonly CapacityProviderConfig?: unknown;
  readonly RuntimeConfig?: unknown;
  readonly AcceleratorConfig?: unknown;
}
