import { expect } from "chai";
import { checkEnvironmentVariables, RESERVED_VARIABLES } from "./environment-variables.ts";
import { refusal } from "./fixture.ts";

const refused = (variables: Record<string, string>) => refusal((async () => checkEnvironmentVariables(variables))());

describe("environment variables", () => {
  it("may be anything of at most 4096 bytes of JSON", async () => {
    checkEnvironmentVariables({});
    const fits = { KEY: "x".repeat(4096 - '{"KEY":""}'.length) };
    checkEnvironmentVariables(fits);
    const long = { KEY: `${fits.KEY}x` };
    expect(await refused(long)).to.deep.equal({
      code: "InvalidParameterValueException",
      statusCode: 400,
      message: `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify(long)}`,
    });
  });

  it("are measured in bytes, not characters", async () => {
    expect((await refused({ KEY: "é".repeat(2100) })).message).to.contain("exceeded the 4KB limit");
  });

  it("leave the names that Lambda sets alone, and all of them are named", async () => {
    expect(await refused({ AWS_REGION: "x", FINE: "y", LAMBDA_TASK_ROOT: "z" })).to.deep.equal({
      code: "InvalidParameterValueException",
      statusCode: 400,
      message:
        "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, LAMBDA_TASK_ROOT",
    });
    for (const name of RESERVED_VARIABLES) expect((await refused({ [name]: "" })).message).to.match(new RegExp(`: ${name}$`));
  });

  it("may replace the ones that are only defaults", () => {
    checkEnvironmentVariables({ PATH: "/opt", TZ: "Europe/Berlin", NODE_PATH: "/x", AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrap" });
  });
});
