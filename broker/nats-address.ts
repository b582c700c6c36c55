// Where a nats-server is, as people write it.

export interface NatsAddress {
  /** `nats://host:port`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly token?: string;
}

/** `nats://token@host:port`, `nats://host:port` or `host:port`. */
export function parseNatsUrl(text: string): NatsAddress {
  const { hostname, port, username } = new URL(text.includes("://") ? text : `nats://${text}`);
  const place = { host: hostname, port: Number(port || 4222) };
  return { url: `nats://${place.host}:${place.port}`, ...place, ...(username && { token: decodeURIComponent(username) }) };
}
