// What a configuration holds, in a few words.
import type { Config } from "../config/config.ts";
import { findMentions } from "../config/mentions.ts";

/** `2 functions, 3 triggers, 1 bucket`: what it lists, and what is made since it is mentioned. */
export function summarize(config: Config): string {
  const functions = Object.values(config.settings.functions);
  const { buckets, queues, topics } = findMentions(config);
  const counts = {
    trigger: functions.reduce((sum, { triggers }) => sum + triggers.length, 0),
    bucket: buckets.size,
    queue: queues.size,
    topic: topics.size,
  };
  const others = Object.entries(counts).filter(([, number]) => number > 0);
  return [count(functions.length, "function"), ...others.map(([noun, number]) => count(number, noun))].join(", ");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
