import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "chai";

const MODULE = new URL("young-generation.ts", import.meta.url).href;

/** Makes much of what lives for a while, so that V8's young generation grows as far as it may; prints its megabytes. */
const PROGRAM = `
  import { getHeapSpaceStatistics } from "node:v8";
  import { setImmediate as turn } from "node:timers/promises";
  import { boundYoungGeneration } from ${JSON.stringify(MODULE)};
  boundYoungGeneration();
  let kept = [];
  for (let index = 0; index < 2e6; index++) {
    kept.push({ index, list: [index] });
    if (kept.length > 200_000) kept = [];
    if (index % 5_000 === 0) await turn();
  }
  console.log(getHeapSpaceStatistics().find((space) => space.space_name === "new_space").space_size / 2 ** 20);
`;

describe("the young generation", () => {
  it("grows under load, up to a bound that V8 would exceed", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", PROGRAM]);
    expect(Number(stdout)).to.be.within(8, 32);
  }).timeout(20_000);
});
