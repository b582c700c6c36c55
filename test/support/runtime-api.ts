// Whoever speaks to a Runtime API, for tests: a session with the extensions and the telemetry beside it.
import { SystemClock } from "../../core/clock.ts";
import { Ids } from "../../core/ids.ts";
import { Extensions, type ExtensionsOptions } from "../../invoker/runtime-api/extensions/extensions.ts";
import type { Clients } from "../../invoker/runtime-api/server.ts";
import { RuntimeSession } from "../../invoker/runtime-api/session.ts";
import { Telemetry, type TelemetryOptions } from "../../invoker/runtime-api/telemetry/telemetry.ts";
import { defineFunction } from "./invoker.ts";

const deaf = { onNext() {}, onAnswer() {}, onInitError() {}, onRegistered() {}, onError() {} };

export function openClients(session = new RuntimeSession(deaf), more: Partial<ExtensionsOptions & TelemetryOptions> = {}): Clients {
  const ids = new Ids();
  const extensions = new Extensions({
    definition: defineFunction("F", "index.handler"),
    accountId: "000000000000",
    launched: [],
    listener: deaf,
    uuid: () => ids.uuid(),
    ...more,
  });
  return { session, extensions, telemetry: new Telemetry({ hostClock: new SystemClock(), onSubscribed() {}, onDropped() {}, ...more }) };
}
