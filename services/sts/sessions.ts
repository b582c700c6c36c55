// Who holds which access key: the account's root, a function under its role, or a session that AssumeRole began.
import { functionAccessKey } from "../../core/access-key.ts";
import { assumedRoleArn } from "../../core/arn.ts";
import type { Clock } from "../../core/clock.ts";
import type { Ids } from "../../core/ids.ts";
import type { Journal } from "../../core/journal.ts";
import type { Registry } from "../../core/registry.ts";

export interface Identity {
  readonly userId: string;
  readonly arn: string;
}

export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

interface Session {
  readonly identity: Identity;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

export interface SessionsOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly journal: Journal;
  readonly registry: Registry;
  readonly accountId: string;
}

export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<string, Session>();

  private constructor(options: SessionsOptions) {
    this.#options = options;
  }

  static async open(options: SessionsOptions): Promise<Sessions> {
    const sessions = new Sessions(options);
    for await (const [key, value] of options.journal.entries()) sessions.#sessions.set(key, value as Session);
    await sessions.#forgetExpired();
    return sessions;
  }

  get root(): Identity {
    const { accountId } = this.#options;
    return { userId: accountId, arn: `arn:aws:iam::${accountId}:root` };
  }

  /** Keys that we did not give out are the root's: any credentials are accepted. */
  identify(accessKey: string | undefined): Identity {
    if (!accessKey?.startsWith("ASIA")) return this.root;
    return this.#sessions.get(accessKey)?.identity ?? this.#functionOf(accessKey) ?? this.root;
  }

  #functionOf(accessKey: string): Identity | undefined {
    for (const { name, role } of this.#options.registry.functions.values()) {
      if (functionAccessKey(name) !== accessKey) continue;
      return assumed(role.slice(role.lastIndexOf("/") + 1), name, role.split(":")[4] || this.#options.accountId);
    }
    return undefined;
  }

  /** Begins a session of the role, or of the caller where no role is given. */
  async begin(identity: Identity, seconds: number): Promise<TemporaryCredentials> {
    const { ids, clock, journal } = this.#options;
    await this.#forgetExpired();
    const accessKeyId = `ASIA${ids.base32(16)}`;
    const session = { identity, expires: clock.now() + seconds * 1000 };
    this.#sessions.set(accessKeyId, session);
    await journal.put(accessKeyId, session);
    return { accessKeyId, secretAccessKey: ids.base64(30), sessionToken: ids.base64(192), expiration: new Date(session.expires) };
  }

  async clear(): Promise<void> {
    this.#sessions.clear();
    await this.#options.journal.clear();
  }

  async #forgetExpired(): Promise<void> {
    for (const [key, { expires }] of this.#sessions) {
      if (expires > this.#options.clock.now()) continue;
      this.#sessions.delete(key);
      await this.#options.journal.remove(key);
    }
  }
}

/** A role's id is `AROA` and 17 characters in AWS; here it is made of its name, so that it stays the same. */
export function assumed(role: string, session: string, accountId: string): Identity {
  const roleId = functionAccessKey(`${accountId}/${role}`).replace("ASIA", "AROA");
  return { userId: `${roleId}:${session}`, arn: assumedRoleArn(role, session, accountId) };
}
