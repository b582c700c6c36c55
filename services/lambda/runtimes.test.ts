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

  const dates: Record<string, [os: string, deprecated: string, noCreate: string, noUpdate: string]> = {
    "nodejs24.x": ["AL2023", "2028-04-30", "2028-06-01", "2028-07-01"],
    "nodejs22.x": ["AL2023", "2027-04-30", "2027-06-01", "2027-07-01"],
    "nodejs20.x": ["AL2023", "2026-04-30", "2026-08-31", "2026-09-30"],
    "python3.14 python3.13": ["AL2023", "2029-06-30", "2029-07-31", "2029-08-31"],
    "python3.12": ["AL2023", "2028-10-31", "2028-11-30", "2029-01-10"],
    "python3.11": ["AL2", "2027-06-30", "2027-07-31", "2027-08-31"],
    "python3.10": ["AL2", "2026-10-31", "2026-11-30", "2027-01-15"],
    "java25 java21": ["AL2023", "2029-06-30", "2029-07-31", "2029-08-31"],
    "java17 java11 java8.al2": ["AL2", "2027-06-30", "2027-07-31", "2027-08-31"],
    dotnet10: ["AL2023", "2028-11-14", "2028-12-14", "2029-01-15"],
    dotnet8: ["AL2023", "2026-11-10", "2026-12-10", "2027-01-11"],
    "ruby3.4": ["AL2023", "2028-03-31", "2028-04-30", "2028-05-31"],
    "ruby3.3": ["AL2023", "2027-03-31", "2027-04-30", "2027-05-31"],
    "ruby3.2": ["AL2", "2026-03-31", "2026-08-31", "2026-09-30"],
    "provided.al2023": ["AL2023", "2029-06-30", "2029-07-31", "2029-08-31"],
    "provided.al2": ["AL2", "2026-07-31", "2026-08-31", "2026-09-30"],
  };
  for (const [ids, [operatingSystem, deprecated, noCreate, noUpdate]] of Object.entries(dates)) {
    it(`${ids.replaceAll(" ", ", ")} end when AWS says`, () => {
      for (const id of ids.split(" ")) expect(RUNTIMES.get(id)).to.deep.equal({ id, operatingSystem, deprecated, noCreate, noUpdate });
    });
  }

  it("that AWS announced have no end yet", () => {
    for (const id of ["nodejs26.x", "python3.15", "ruby4.0", "java8.al2023", "java11.al2023", "java17.al2023"]) {
      expect(RUNTIMES.has(id), id).to.equal(true);
      expect(isDeprecated(id, Date.parse("2100-01-01"))).to.equal(false);
    }
  });

  it("that are retired are refused", async () => {
    const node = ["nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x"];
    const python = ["python2.7", "python3.6", "python3.7", "python3.8"];
    const dotnet = ["dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "dotnet6"];
    for (const runtime of [...node, ...python, ...dotnet, "java8", "go1.x", "ruby2.5", "ruby2.7", "provided"]) {
      expect(await check(runtime), runtime).to.deep.equal({
        code: "InvalidParameterValueException",
        statusCode: 400,
        message: `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
      });
    }
  });

  it("that nobody knows, or in other case, are refused with the list of those that are known", async () => {
    for (const runtime of ["nodejs99.x", "Python3.13", "dotnet9"]) {
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
