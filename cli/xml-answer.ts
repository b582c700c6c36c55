// What the commands read out of AWS's XML: single elements, and refusals.
import { CommandError } from "./failure.ts";

const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" };

/** The text of the first element of that name. */
export function element(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity] as string);
}

/** In AWS's words. */
export function xmlRefusal(status: number, xml: string): CommandError {
  return new CommandError(`${element(xml, "Code") ?? `HTTP ${status}`}: ${element(xml, "Message") ?? xml}`);
}
