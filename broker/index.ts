// The broker: the bus on NATS and in memory, and the server that it runs on.
import type { Bus } from "../core/bus.ts";
import type { NatsBusOptions } from "./nats-bus.ts";

export { DisorderlyBus } from "./disorderly-bus.ts";
export { findServer } from "./find-server.ts";
export { type MemoryBusOptions, openMemoryBus } from "./memory-bus.ts";
export { type NatsAddress, parseNatsUrl } from "./nats-address.ts";
export type { NatsBusOptions } from "./nats-bus.ts";
export { type NatsServer, type NatsServerOptions, startNatsServer } from "./server.ts";

/** Loads the NATS client on first use: the bus in memory does without. */
export async function openNatsBus(options: NatsBusOptions): Promise<Bus> {
  const { openNatsBus: open } = await import("./nats-bus.ts");
  return open(options);
}
