// What IAM keeps: plain records, one in the journal for each role, managed policy and user.

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface RoleRecord {
  readonly name: string;
  readonly path: string;
  /** `AROA` and 17 characters. */
  readonly id: string;
  readonly arn: string;
  /** Milliseconds. */
  readonly created: number;
  /** The trust policy, as it was given. */
  readonly trust: string;
  readonly description?: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly permissionsBoundary?: string;
  readonly tags: readonly Tag[];
  /** Documents of the inline policies by name, as they were given. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of the managed policies, in the order in which they were attached. */
  readonly attached: readonly string[];
}

export interface PolicyVersionRecord {
  /** `v1`, `v2` … */
  readonly id: string;
  readonly document: string;
  readonly created: number;
}

export interface PolicyRecord {
  readonly name: string;
  readonly path: string;
  /** `ANPA` and 17 characters. */
  readonly id: string;
  readonly arn: string;
  readonly created: number;
  readonly updated: number;
  readonly description?: string;
  readonly tags: readonly Tag[];
  readonly versions: readonly PolicyVersionRecord[];
  readonly defaultVersion: string;
  /** The number of the next version: a number is never given twice. */
  readonly nextVersion: number;
}

export interface AccessKeyRecord {
  readonly id: string;
  readonly created: number;
}

export interface UserRecord {
  readonly name: string;
  readonly path: string;
  /** `AIDA` and 17 characters. */
  readonly id: string;
  readonly arn: string;
  readonly created: number;
  readonly tags: readonly Tag[];
  readonly accessKeys: readonly AccessKeyRecord[];
}
