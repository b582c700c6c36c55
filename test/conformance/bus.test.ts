// The bus in memory passes the suite of all buses.
import { openMemoryBus } from "../../broker/index.ts";
import type { Bus } from "../../core/bus.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";
import { describeBus } from "./bus.ts";

describeBus(
  "memory",
  async () => {
    let bus: Bus | undefined;
    return {
      open: async (clock) => (bus ??= openMemoryBus({ clock, ids: new Ids(), logger: silent })),
      [Symbol.asyncDispose]: async () => bus?.[Symbol.asyncDispose](),
    };
  },
  { separate: false },
);
