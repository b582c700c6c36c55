// A part of a journal: the keys that begin with a word of their own, seen without it.
import type { Journal } from "../../core/journal.ts";

/** `prefix` ends each part's word, as in `layer/`; no part's word begins with another's. */
export function journalPart(journal: Journal, prefix: string): Journal {
  return {
    put: (key, value) => journal.put(prefix + key, value),
    remove: (key) => journal.remove(prefix + key),
    async *entries() {
      for await (const [key, value] of journal.entries()) if (key.startsWith(prefix)) yield [key.slice(prefix.length), value];
    },
    async clear() {
      for await (const [key] of journal.entries()) if (key.startsWith(prefix)) await journal.remove(key);
    },
  };
}
