// What the actions of the IAM API work with: the records, and how they are found, made and replaced.
import type { JournaledMaps } from "../journaled-map.ts";
import type { ServiceContext } from "../service.ts";
import { alreadyExists, noSuchEntity } from "./errors.ts";
import type { PolicyRecord, RoleRecord, UserRecord } from "./records.ts";

export type IamRecords = { role: RoleRecord; policy: PolicyRecord; user: UserRecord };

export class Iam {
  readonly context: ServiceContext;
  readonly records: JournaledMaps<IamRecords>;

  constructor(context: ServiceContext, records: JournaledMaps<IamRecords>) {
    this.context = context;
    this.records = records;
  }

  now(): number {
    return this.context.clock.now();
  }

  /** `AROA` and 17 characters. */
  id(prefix: "AROA" | "ANPA" | "AIDA" | "AKIA", length = 17): string {
    return `${prefix}${this.context.ids.base32(length)}`;
  }

  /** IAM is global: its ARNs have no region. */
  arn(kind: "role" | "policy" | "user", path: string, name: string): string {
    return `arn:aws:iam::${this.context.accountId}:${kind}${path}${name}`;
  }

  /** Throws NoSuchEntity. */
  role(name: string): RoleRecord {
    const role = this.records.role.get(name);
    if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
    return role;
  }

  async putRole(role: RoleRecord): Promise<void> {
    await this.records.role.put(role.name, role);
  }

  /** A policy of the account's own; throws NoSuchEntity. */
  policy(arn: string): PolicyRecord {
    const policy = this.records.policy.get(arn);
    if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
    return policy;
  }

  async putPolicy(policy: PolicyRecord): Promise<void> {
    await this.records.policy.put(policy.arn, policy);
  }

  /** Throws NoSuchEntity. */
  user(name: string): UserRecord {
    const user = this.records.user.get(name);
    if (!user) throw noSuchEntity(`The user with name ${name} cannot be found.`);
    return user;
  }

  async putUser(user: UserRecord): Promise<void> {
    await this.records.user.put(user.name, user);
  }

  /** Names of one kind differ in more than their case. Throws EntityAlreadyExists. */
  checkFree(taken: readonly { readonly name: string }[], name: string, text: string): void {
    const wanted = name.toLowerCase();
    if (taken.some((record) => record.name.toLowerCase() === wanted)) throw alreadyExists(text);
  }

  rolesWith(policyArn: string): RoleRecord[] {
    return this.records.role.list().filter((role) => role.attached.includes(policyArn));
  }
}
