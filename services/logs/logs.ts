// What the actions of the CloudWatch Logs API work with: groups, which are in the journal, and their streams, which are files.
import { parseArn } from "../../core/arn.ts";
import type { JournaledMap } from "../journaled-map.ts";
import type { ServiceContext } from "../service.ts";
import { groupNotFound, invalidParameter, streamNotFound } from "./errors.ts";
import type { LogEvent } from "./log-event.ts";
import type { StreamFile } from "./stream-file.ts";
import type { StreamStore } from "./stream-store.ts";

export interface GroupRecord {
  readonly name: string;
  /** Milliseconds. */
  readonly created: number;
  readonly retentionInDays?: number;
  readonly kmsKeyId?: string;
  readonly logGroupClass: string;
  readonly deletionProtected: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

const DAY_MS = 24 * 3_600_000;

export class Logs {
  readonly context: ServiceContext;
  readonly groups: JournaledMap<GroupRecord>;
  readonly streams: StreamStore;

  constructor(context: ServiceContext, groups: JournaledMap<GroupRecord>, streams: StreamStore) {
    this.context = context;
    this.groups = groups;
    this.streams = streams;
  }

  /** Throws ResourceNotFoundException. */
  group(name: string): GroupRecord {
    const group = this.groups.get(name);
    if (!group) throw groupNotFound();
    return group;
  }

  /** The group that is named, or meant by its ARN. */
  identified(input: { readonly logGroupName?: string; readonly logGroupIdentifier?: string }): GroupRecord {
    const { logGroupName, logGroupIdentifier } = input;
    if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
      throw invalidParameter("LogGroup name and LogGroup identifier cannot be provided together.");
    }
    const named = logGroupName ?? logGroupIdentifier;
    if (named === undefined) throw invalidParameter("Either LogGroup name or LogGroup identifier must be provided.");
    return this.group(groupNameOf(named));
  }

  /** Throws ResourceNotFoundException. */
  stream(group: string, name: string): StreamFile {
    const stream = this.streams.get(this.group(group).name, name);
    if (!stream) throw streamNotFound();
    return stream;
  }

  newGroup(name: string, more: Partial<GroupRecord> = {}): GroupRecord {
    return { name, created: this.context.clock.now(), logGroupClass: "STANDARD", deletionProtected: false, tags: {}, ...more };
  }

  /** A stream's events that its group's retention still lets be seen. */
  async visible(group: GroupRecord, stream: StreamFile): Promise<LogEvent[]> {
    const events = await stream.events();
    const oldest = this.oldest(group);
    return oldest === undefined ? events : events.filter((event) => event.timestamp >= oldest);
  }

  /** Earlier events have expired; undefined where none do. */
  oldest({ retentionInDays }: GroupRecord): number | undefined {
    return retentionInDays === undefined ? undefined : this.context.clock.now() - retentionInDays * DAY_MS;
  }

  groupArn(name: string): string {
    const { region, accountId } = this.context;
    return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
  }
}

/** `arn:aws:logs:R:A:log-group:NAME` with or without `:*`, or the name itself. */
export function groupNameOf(identifier: string): string {
  const arn = parseArn(identifier);
  return arn ? arn.resource.replace(/^log-group:/, "").replace(/:\*$/, "") : identifier;
}
