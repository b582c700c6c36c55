// A process for the broker's tests to kill: runs a server in a directory, or holds what it takes of a subject.
import { join } from "node:path";
import { openNatsBus, startNatsServer } from "../../broker/index.ts";
import { SystemClock } from "../../core/clock.ts";
import { ProcessGuard } from "../../core/guard.ts";
import { Ids } from "../../core/ids.ts";
import { silent } from "../../core/logger.ts";

const clock = new SystemClock();
const [place = "", token, subject = ""] = process.argv.slice(2);

if (token === undefined) {
  const cacheDirectory = join(import.meta.dirname, "../../.cache");
  const server = await startNatsServer({
    storeDirectory: place,
    cacheDirectory,
    durability: "process",
    guard: new ProcessGuard(),
    logger: silent,
    hostClock: clock,
  });
  console.log("ready");
  console.log(`server ${server.pid}`);
  await clock.sleep(60_000);
} else {
  const bus = await openNatsBus({ url: place, token, clock, hostClock: clock, ids: new Ids(), logger: silent });
  const deliveries = bus.subscribe(subject, new AbortController().signal);
  await bus.pending(); // A round trip: by its end, the server knows of us.
  console.log("ready");
  for await (const delivery of deliveries) console.log(`holds ${delivery.events[0]?.id}`);
}
