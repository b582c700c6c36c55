// What the reference says of one part, held against what another part takes.
import { expect } from "chai";
import { runtimeSupport } from "../invoker/runtimes/support.ts";
import { RUNTIMES } from "../services/lambda/runtimes.ts";

describe("the reference of runtimes", () => {
  it("names every one that the Lambda API takes, and no other", () => {
    expect(runtimeSupport.flatMap(({ identifiers }) => identifiers)).to.have.members([...RUNTIMES.keys()]);
  });
});
