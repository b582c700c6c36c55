// The clock over HTTP: what time it is, moving it on, and waiting until everything has settled.
import { type Clock, VirtualClock } from "../core/clock.ts";
import { parseDuration } from "../core/duration.ts";
import { AdminError, answerJson, badRequest, readObject } from "./http.ts";
import { readTime } from "./query.ts";
import type { Route } from "./router.ts";
import type { Simulation } from "./simulation.ts";

const DEFAULT_SETTLE_MS = 30_000;

export function clockRoutes(simulation: Simulation): Route[] {
  return [
    { method: "GET", path: "/_lambdabus/clock", handle: ({ response }) => answerJson(response, 200, showClock(simulation.clock)) },
    {
      method: "POST",
      path: "/_lambdabus/clock",
      handle: async ({ request, response }) => {
        await moveClock(simulation, await readObject(request));
        answerJson(response, 200, showClock(simulation.clock));
      },
    },
    {
      method: "POST",
      path: "/_lambdabus/settled",
      handle: async ({ request, response }) => {
        const pending = await simulation.settled(readTimeout(await readObject(request)));
        if (pending.length === 0) answerJson(response, 200, { settled: true });
        else answerJson(response, 408, { settled: false, pending });
      },
    },
  ];
}

export function showClock(clock: Clock): { mode: "real" | "virtual"; now: string } {
  return { mode: clock instanceof VirtualClock ? "virtual" : "real", now: new Date(clock.now()).toISOString() };
}

/** Resolves when all that fell due on the way has settled. */
async function moveClock(simulation: Simulation, body: Record<string, unknown>): Promise<void> {
  const { clock } = simulation;
  const move = readMove(body);
  if (!(clock instanceof VirtualClock)) {
    throw new AdminError(409, "ClockIsReal", "time passes by itself here; start with --clock virtual to move it");
  }
  const settle = () => simulation.settled(Number.POSITIVE_INFINITY);
  if ("advance" in move) return clock.advance(move.advance, settle);
  if (move.set < clock.now()) throw badRequest(`set: time only moves forward, and it is ${new Date(clock.now()).toISOString()}`);
  return clock.set(move.set, settle);
}

function readMove(body: Record<string, unknown>): { advance: number } | { set: number } {
  const names = Object.keys(body);
  if (names.length !== 1 || !(names[0] === "advance" || names[0] === "set")) {
    throw badRequest(`expected {"advance":"2m"} or {"set":"2026-01-01T00:00:00Z"}, found ${names.length ? names.join(", ") : "nothing"}`);
  }
  const value = body[names[0]];
  if (names[0] === "advance") return { advance: readDuration("advance", value) };
  const set = typeof value === "string" ? readTime(value) : undefined;
  if (set === undefined) throw badRequest(`set: expected a time as 2026-01-01T00:00:00Z, found ${JSON.stringify(value)}`);
  return { set };
}

function readTimeout(body: Record<string, unknown>): number {
  const { timeout, ...rest } = body;
  if (Object.keys(rest).length > 0) throw badRequest(`expected {"timeout":"30s"}, found ${Object.keys(body).join(", ")}`);
  return timeout === undefined ? DEFAULT_SETTLE_MS : readDuration("timeout", timeout);
}

function readDuration(name: string, value: unknown): number {
  const ms = typeof value === "string" || typeof value === "number" ? parseDuration(String(value)) : undefined;
  if (ms === undefined) throw badRequest(`${name}: expected a duration as 250ms, 30s, 2m or 1h30m, found ${JSON.stringify(value)}`);
  return ms;
}
