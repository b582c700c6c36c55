// `settled()` is never wrong: a thousand topologies drawn from seeds, on the bus in memory.
import { expectSettledToHold } from "./settled.ts";

const TOPOLOGIES = 1_000;

describe("settled", function () {
  this.timeout(120_000);

  it(`never answers while something is pending, in ${TOPOLOGIES} topologies drawn from seeds`, async () => {
    for (let number = 0; number < TOPOLOGIES; number++) await expectSettledToHold(`topology ${number}`);
  });
});
