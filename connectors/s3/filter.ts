// Which objects a notification configuration is for: its event types, its prefix and its suffix.
import type { S3Options } from "./schema.ts";

/** Says of an event and a raw key whether the configuration asked for them. */
export type Filter = (eventName: string, key: string) => boolean;

export function compileFilter(options: Pick<S3Options, "events" | "prefix" | "suffix">): Filter {
  const events = options.events.map(compileEvent);
  const prefix = decodeFilterValue(options.prefix ?? "");
  const suffix = decodeFilterValue(options.suffix ?? "");
  return (eventName, key) => {
    if (!events.some((matches) => matches(eventName))) return false;
    const bytes = byteString(key);
    return bytes.startsWith(prefix) && bytes.endsWith(suffix);
  };
}

/** `s3:ObjectCreated:*` stands for every event whose name begins `ObjectCreated:`; any other type only for itself. */
function compileEvent(type: string): (eventName: string) => boolean {
  const name = type.replace(/^s3:/, "");
  const family = name.endsWith(":*") ? name.slice(0, -1) : undefined;
  return family === undefined ? (eventName) => eventName === name : (eventName) => eventName.startsWith(family);
}

/**
 * "If you use a space in the prefix or suffix, write `+`; percent-encode other special characters": decoded once, to bytes,
 * because `%XX` names a byte and not a character. `*` is no wildcard. What is no escape stands for itself.
 */
function decodeFilterValue(value: string): string {
  return byteString(value.replaceAll("+", " ")).replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** UTF-8 bytes as a string of one character each, so that strings' own comparisons compare bytes. */
function byteString(text: string): string {
  return Buffer.from(text).toString("latin1");
}
