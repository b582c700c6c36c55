// What the chapters of the suite of event source mappings have in common: handlers, and waiting for what they do.
import type { Handler } from "../support/mapping-world.ts";

export function fail(name: string): never {
  throw Object.assign(new Error("no"), { name });
}

/** The answer of a handler that names failures. */
export function failures(...identifiers: unknown[]): object {
  return { batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** Answers when told to. */
export function slow(): { handler: Handler; finish(): void; running(): number } {
  let waiting: (() => void)[] = [];
  return {
    handler: () => new Promise<void>((resolve) => waiting.push(resolve)),
    running: () => waiting.length,
    finish: () => {
      for (const resolve of waiting) resolve();
      waiting = [];
    },
  };
}

/** Lets what is ready run until the condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

export async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
