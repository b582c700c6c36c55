// What would have left for a mailbox or a telephone: kept in memory, the newest of it, to be looked at.
import { INBOX } from "./limits.ts";

export interface InboxItem {
  readonly protocol: "email" | "email-json" | "sms";
  /** Address or number. */
  readonly to: string;
  readonly subject?: string;
  readonly body: string;
  readonly messageId: string;
  readonly topicArn?: string;
  /** ISO 8601. */
  readonly time: string;
}

export class Inbox {
  #items: InboxItem[] = [];

  add(item: InboxItem): void {
    this.#items.push(item);
    if (this.#items.length > INBOX) this.#items.shift();
  }

  /** Oldest first. */
  list(): readonly InboxItem[] {
    return this.#items;
  }

  clear(): void {
    this.#items = [];
  }
}
