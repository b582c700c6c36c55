// What a random topology consists of, drawn from a seed.
import type { Ids } from "../../core/ids.ts";

export interface Plan {
  readonly functions: readonly string[];
  readonly queues: readonly QueuePlan[];
  readonly topics: readonly TopicPlan[];
  /** Of the work, that fails at first. */
  readonly failureShare: number;
}

/** Times are seconds. */
export interface QueuePlan {
  readonly name: string;
  readonly fifo: boolean;
  readonly delay: number;
  readonly visibility: number;
  readonly maxReceiveCount?: number;
  /** The function that reads it, and how. */
  readonly consumer: string;
  readonly batchSize: number;
  readonly window: number;
  readonly partial: boolean;
}

export interface TopicPlan {
  readonly name: string;
  /** Names of queues and functions. */
  readonly subscribers: readonly string[];
}

export function draw(ids: Ids, least: number, most: number): number {
  return least + Math.floor(ids.fraction() * (most - least + 1));
}

export function drawPlan(ids: Ids): Plan {
  const functions = Array.from({ length: draw(ids, 1, 5) }, (_, number) => `f${number}`);
  const queues = Array.from({ length: draw(ids, 0, 4) }, (_, number) => drawQueue(ids, number, functions));
  const mayHear = [...functions, ...queues.filter(({ fifo }) => !fifo).map(({ name }) => name)];
  const topics = Array.from({ length: draw(ids, 0, 2) }, (_, number) => ({ name: `t${number}`, subscribers: mayHear.filter(() => draw(ids, 0, 2) === 0) }));
  return { functions, queues, topics, failureShare: draw(ids, 0, 4) / 10 };
}

function drawQueue(ids: Ids, number: number, functions: readonly string[]): QueuePlan {
  const fifo = draw(ids, 0, 3) === 0;
  return {
    name: `q${number}${fifo ? ".fifo" : ""}`,
    fifo,
    delay: draw(ids, 0, 2) === 0 ? draw(ids, 1, 20) : 0,
    visibility: draw(ids, 20, 40), // Longer than any window: what is still held is not given out again.
    ...(draw(ids, 0, 1) === 0 && { maxReceiveCount: draw(ids, 1, 3) }),
    consumer: functions[draw(ids, 0, functions.length - 1)] as string,
    batchSize: draw(ids, 1, 10),
    window: !fifo && draw(ids, 0, 2) === 0 ? draw(ids, 1, 10) : 0,
    partial: draw(ids, 0, 1) === 0,
  };
}
