import { expect } from "chai";
import { refusal } from "./fixture.ts";
import { checkRuntime, isDeprecated, RUNTIMES } from "./runtimes.ts";

const check = (runtime: string, use: "create" | "update" = "create", strict = false, date = "2026-01-01") =>
  refusal((async () => checkRuntime(runtime, use, strict, Date.parse(date)))());

describe("runtimes", () => {
  it("that AWS lists are taken, also when they are deprecated", () => {
    for (const runtime of RUNTIMES.keys()) checkRuntime(runtime, "create", false, Date.parse("2040-01-01"));
    expect([...RUNTIMES.keys()]).to.include.members([
      "nodejs18.x",
      "nodejs24.x",
      "python3.9",
      "python3.14",
      "provided.al2023",
      "java25",
      "ruby3.4",
      "dotnet10",
    ]);
  });

  it("that are retired are refused", async () => {
    for (const runtime of ["nodejs16.x", "python3.8", "go1.x", "java8", "provided"]) {
      expect(await check(runtime), runtime).to.deep.equal({
        code: "InvalidParameterValueException",
        statusCode: 400,
        message: `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
      });
    }
  });

  it("that nobody knows, or in other case, are refused with the list of those that are known", async () => {
    for (const runtime of ["nodejs99.x", "Python3.13"]) {
      const { code, message } = await check(runtime);
      expect(code).to.equal("InvalidParameterValueException");
      expect(message).to.match(
        new RegExp(
          `^Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \\[.*python3\\.13.*\\] or be a valid ARN$`,
        ),
      );
    }
  });

  it("end on AWS's dates when these are applied: creating first, updating later", async () => {
    checkRuntime("nodejs20.x", "create", true, Date.parse("2026-08-30"));
    expect((await check("nodejs20.x", "create", true, "2026-08-31")).message).to.contain("no longer supported");
    checkRuntime("nodejs20.x", "update", true, Date.parse("2026-09-29"));
    expect((await check("nodejs20.x", "update", true, "2026-09-30")).message).to.contain("no longer supported");
  });

  it("are deprecated from a date on", () => {
    expect(isDeprecated("nodejs20.x", Date.parse("2026-04-29"))).to.equal(false);
    expect(isDeprecated("nodejs20.x", Date.parse("2026-04-30"))).to.equal(true);
    expect(isDeprecated("nodejs26.x", Date.parse("2040-01-01"))).to.equal(false);
  });
});
