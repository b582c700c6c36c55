// Every queue, topic and bucket that a configuration names, with the place that names it: they are made without being listed.
import type { Config } from "./config.ts";
import type { Destination } from "./messaging-schema.ts";
import type { Path } from "./positions.ts";
import type { FunctionSettings } from "./schema.ts";

/** Names with the first place in the file at which each stands. */
export interface Mentions {
  readonly queues: ReadonlyMap<string, Path>;
  readonly topics: ReadonlyMap<string, Path>;
  readonly buckets: ReadonlyMap<string, Path>;
}

export function findMentions({ settings }: Config): Mentions {
  const found = { queues: new Map<string, Path>(), topics: new Map<string, Path>(), buckets: new Map<string, Path>() };
  const mention = (kind: keyof Mentions, name: string | undefined, path: Path) => {
    if (name !== undefined && !found[kind].has(name)) found[kind].set(name, path);
  };
  for (const kind of ["queues", "topics", "buckets"] as const) for (const name of Object.keys(settings[kind])) mention(kind, name, [kind, name]);
  for (const [name, { redrivePolicy }] of Object.entries(settings.queues)) mention("queues", redrivePolicy?.deadLetterQueue, ["queues", name]);
  for (const [name, { subscriptions }] of Object.entries(settings.topics)) {
    for (const [index, { sqs }] of subscriptions.entries()) {
      for (const queue of [sqs.queue, sqs.deadLetterQueue]) mention("queues", queue, ["topics", name, "subscriptions", index]);
    }
  }
  for (const [name, definition] of Object.entries(settings.functions)) mentionByFunction(["functions", name], definition, mention);
  return found;
}

type Mention = (kind: keyof Mentions, name: string | undefined, path: Path) => void;

function mentionByFunction(path: Path, { deadLetterQueue, onSuccess, onFailure, triggers }: FunctionSettings, mention: Mention): void {
  mention("queues", deadLetterQueue, [...path, "deadLetterQueue"]);
  for (const [key, destination] of Object.entries({ onSuccess, onFailure } as Record<string, Destination | undefined>)) {
    mention("queues", destination?.sqs?.queue, [...path, key]);
    mention("topics", destination?.sns?.topic, [...path, key]);
    mention("buckets", destination?.s3?.bucket, [...path, key]);
  }
  for (const [index, { s3, sqs, sns }] of triggers.entries()) {
    const place = [...path, "triggers", index];
    mention("buckets", s3?.bucket, place);
    // A queue elsewhere is not ours to make.
    if (sqs?.endpoint === undefined) mention("queues", sqs?.queue, place);
    mention("topics", sns?.topic, place);
    mention("queues", sns?.deadLetterQueue, place);
  }
}
