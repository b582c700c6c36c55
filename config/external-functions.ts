// Functions of the configuration whose runtime the developer starts himself, with the ports of their Runtime APIs.
import type { Config } from "./config.ts";

/** A port is 0 where any will do. */
export function externalFunctions({ settings }: Config): readonly { readonly functionName: string; readonly port: number }[] {
  return Object.entries(settings.functions).flatMap(([functionName, { external }]) => {
    if (external === false) return [];
    return [{ functionName, port: external === true ? 0 : external }];
  });
}
