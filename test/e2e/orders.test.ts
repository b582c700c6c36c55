// The examples of tests with the kit, as their READMEs tell to run them: mocha through the package by its name, pytest through the command line and HTTP.
import { expect } from "chai";
import { ROOT, runNode, runProgram } from "../support/command-line.ts";
import { openPython } from "../support/python.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

describe("tests with the kit", function () {
  this.timeout(180_000);

  it("pass in mocha", async () => {
    const { code, out, err } = await runNode(["node_modules/mocha/bin/mocha.js", "examples/mocha-orders/orders.spec.ts"]);
    expect(code, out + err).to.equal(0);
    expect(out).to.include("4 passing");
  });

  it("pass in pytest", async function () {
    const python = openPython();
    if (!python) skipUnlessInCi(this, "no Python with pip");
    const env = { ...process.env, LAMBDABUS: `${process.execPath} ${ROOT}/cli/lambdabus.mjs`, PYTHONDONTWRITEBYTECODE: "1" };
    const words = ["-m", "pytest", "-q", "-p", "no:cacheprovider"];
    const { code, out, err } = await runProgram(python.python, words, { cwd: `${ROOT}/examples/pytest-orders`, env });
    expect(code, out + err).to.equal(0);
    expect(out).to.include("3 passed");
  });
});
