// Event source mappings pass their suite on the bus in memory.
import { openMemoryBus } from "../../broker/index.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";
import { describeEventSourceMappings } from "./event-source-mappings.ts";

describeEventSourceMappings("memory", async (clock) => openMemoryBus({ clock, ids: new Ids(), logger: silent }));
