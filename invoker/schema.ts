// Settings of the invoker, as they stand under `invoker` in the configuration file.
import { z } from "zod";

export const invokerSchema = z
  .strictObject({
    idleTimeout: z
      .number()
      .int()
      .min(1)
      .max(86_400)
      .default(600)
      .describe("Seconds after which an execution environment that has nothing to do is shut down. AWS does not say how long it waits."),
    maximumEnvironments: z
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(256)
      .describe("Most execution environments at once, over all functions. Invocations beyond that wait for one to become free."),
    readyInAdvance: z
      .boolean()
      .default(false)
      .describe("Whether one environment of each function is started before anybody calls it, so that the first call finds it warm."),
    accountConcurrency: z
      .number()
      .int()
      .min(10)
      .max(100_000)
      .default(1_000)
      .describe("Invocations at once, over all functions. New accounts at AWS may have 10, others 1,000 and more."),
    failureLines: z
      .enum(["status", "message"])
      .default("status")
      .describe(
        "How an invocation that ended without an answer shows in a text log: by the status in its REPORT line as today, or by a message of its own as Lambda printed it before.",
      ),
    isolation: z
      .enum(["strict", "best", "none"])
      .default("best")
      .describe(
        "How far handlers are kept apart: `strict` gives each environment namespaces, limits and a file system of its own, or refuses to start it; `best` gives what this machine allows; `none` is a process group.",
      ),
    cpu: z
      .enum(["quota", "free"])
      .default("free")
      .describe(
        "Whether processor time is rationed by memory as in AWS, 1,769 MB for one processor; needs a control group. A function of 128 MB is slow then.",
      ),
    freeze: z
      .boolean()
      .default(true)
      .describe("Whether nothing runs in an environment between two invocations, as in AWS: timers and background work wait for the next."),
  })
  .describe("How functions are run.");

export type InvokerConfig = z.output<typeof invokerSchema>;
