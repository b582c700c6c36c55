// What `settled` promises, whatever the topology and the bus: when it answers nothing is pending, and while time stands still nothing ever happens again.
import { expect } from "chai";
import type { Bus } from "../../core/bus.ts";
import { nextTurn, type VirtualClock } from "../../core/clock.ts";
import { Topology } from "../support/topology.ts";

/** Simulated milliseconds after which work that has not ended is stuck. */
const PATIENCE = 6 * 3_600_000;

/** Drives a topology until all its work has found its end, and looks whenever all is said to have settled. */
export async function expectSettledToHold(seed: string, openBus?: (clock: VirtualClock) => Bus | Promise<Bus>): Promise<void> {
  await using topology = await Topology.open(seed, openBus);
  const { clock } = topology;
  const settleAndCheck = async () => {
    await topology.settle();
    await expectRest(topology, seed);
  };
  const begun = Array.from({ length: 5 }, () => topology.begin());
  await settleAndCheck();
  await Promise.all(begun);
  const end = clock.now() + PATIENCE;
  while (topology.unfinished.length > 0 && clock.now() < end) await clock.advance(60_000, settleAndCheck);
  expect(topology.unfinished, `${seed}: work that never ended`).to.deep.equal([]);
}

async function expectRest(topology: Topology, seed: string): Promise<void> {
  const { steps } = topology;
  const pending = await topology.pending();
  if (pending.length > 0) expect(pending, `${seed}: pending`).to.deep.equal([]);
  for (let turns = 0; turns < 5; turns++) await nextTurn();
  if (topology.steps !== steps) expect(topology.steps, `${seed}: something happened after all had settled`).to.equal(steps);
}
