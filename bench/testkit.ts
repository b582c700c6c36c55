// `npm run bench testkit`: how long a test waits for its simulator, beside a bare process and a bare server in the same run.
import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { start } from "../testkit/index.ts";
import { type Series, summarize, time } from "./statistics.ts";

const BUSES = ["memory", "nats"] as const;

/** The first simulator of a process loads the code of them all; it is told apart. */
export async function measureTestkit(): Promise<{ readonly firstMs: number; readonly measured: Record<string, Series> }> {
  const [firstMs] = await time(1, async () => (await start())[Symbol.asyncDispose]());
  const samples: Record<string, number[]> = {
    "node -e 0": await time(10, async () => spawnSync(process.execPath, ["-e", "0"])),
    "bare HTTP server, listening": await time(50, listen),
  };
  for (const bus of BUSES) {
    const [starts, resets]: [number[], number[]] = [[], []];
    for (let round = 0; round < (bus === "memory" ? 40 : 15); round++) {
      const before = performance.now();
      await using sim = await start({ bus });
      starts.push(performance.now() - before);
      await sim.aws.call("sqs", "CreateQueue", { QueueName: "q" });
      await sim.aws.call("sqs", "SendMessage", { QueueUrl: `${sim.endpoint}/000000000000/q`, MessageBody: "x" });
      resets.push(...(await time(3, () => sim.reset())));
    }
    samples[`start, ${bus}`] = starts;
    samples[`reset, ${bus}`] = resets;
  }
  return { firstMs: firstMs as number, measured: Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, summarize(name, values)])) };
}

async function listen(): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await new Promise((resolve) => server.close(resolve));
}
