// `settled()` is never wrong: whatever the topology, when it answers nothing is pending, and while time stands still nothing ever happens again.
import { expect } from "chai";
import { nextTurn } from "../../core/clock.ts";
import { Topology } from "../support/topology.ts";

const TOPOLOGIES = Number(process.env["TOPOLOGIES"] ?? 1_000);
/** Simulated milliseconds after which work that has not ended is stuck. */
const PATIENCE = 6 * 3_600_000;

describe("settled", function () {
  this.timeout(120_000);

  it(`never answers while something is pending, in ${TOPOLOGIES} topologies drawn from seeds`, async () => {
    for (let number = 0; number < TOPOLOGIES; number++) await drive(`topology ${number}`);
  });
});

async function drive(seed: string): Promise<void> {
  await using topology = await Topology.open(seed);
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
