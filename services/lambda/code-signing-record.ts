// What is kept of a code signing configuration.

export interface CodeSigningRecord {
  /** `csc-` and 17 letters and digits. */
  readonly id: string;
  readonly description: string;
  readonly publishers: readonly string[];
  readonly untrusted: "Warn" | "Enforce";
  /** ISO 8601. */
  readonly lastModified: string;
  readonly tags: Readonly<Record<string, string>>;
}
