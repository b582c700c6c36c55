// Where a nats-server is, as people write it.
import { ConfigError } from "../core/errors.ts";

export interface NatsAddress {
  /** `nats://host:port`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly token?: string;
}

/** `nats://token@host:port`, `nats://host:port` or `host:port`. Throws a ConfigError for anything else. */
export function parseNatsUrl(text: string): NatsAddress {
  const url = URL.parse(text.includes("://") ? text : `nats://${text}`);
  if (url?.protocol !== "nats:" || url.hostname === "") throw new ConfigError(`${text} is no address of a nats-server: nats://[token@]host:port`);
  const { hostname, port, username } = url;
  const place = { host: hostname, port: Number(port || 4222) };
  return { url: `nats://${place.host}:${place.port}`, ...place, ...(username && { token: decodeURIComponent(username) }) };
}
