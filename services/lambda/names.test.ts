import { expect } from "chai";
import { refusal } from "./fixture.ts";
import { readFunctionName } from "./names.ts";

const PLACE = { region: "us-east-1", accountId: "000000000000" };
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:F";

const refused = (text: string, qualifier?: string) => refusal((async () => readFunctionName(PLACE, text, qualifier))());

describe("a function's name", () => {
  it("is read in every form, with its qualifier", () => {
    for (const text of ["F:live", "000000000000:function:F:live", "us-east-1:000000000000:function:F:live", `${ARN}:live`]) {
      expect(readFunctionName(PLACE, text), text).to.deep.equal({ name: "F", qualifier: "live", arn: ARN, requestedArn: `${ARN}:live` });
    }
    expect(readFunctionName(PLACE, "F")).to.include({ qualifier: undefined, requestedArn: ARN });
    expect(readFunctionName(PLACE, "F", "$LATEST")).to.include({ qualifier: "$LATEST", requestedArn: `${ARN}:$LATEST` });
    expect(readFunctionName(PLACE, "F:1", "1")).to.include({ qualifier: "1" });
  });

  it("is at most 64 characters long when it stands alone", async () => {
    const long = "x".repeat(65);
    expect(await refused(long)).to.deep.equal({
      code: "InvalidParameterValueException",
      statusCode: 400,
      message: `1 validation error detected: Value '${long}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    });
  });

  it("is refused with ValidationException when it is none", async () => {
    expect(await refused("a b")).to.include({ code: "ValidationException", statusCode: 400 });
  });

  it("does not contradict the qualifier beside it", async () => {
    expect(await refused(`${ARN}:1`, "2")).to.deep.equal({
      code: "InvalidParameterValueException",
      statusCode: 400,
      message: "The derived qualifier from the function name does not match the specified qualifier.",
    });
  });

  it("of another region cannot be reached", async () => {
    expect(await refused("arn:aws:lambda:eu-west-1:000000000000:function:F")).to.deep.equal({
      code: "ResourceNotFoundException",
      statusCode: 404,
      message: "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    });
  });

  it("of another account is denied", async () => {
    expect(await refused("arn:aws:lambda:us-east-1:111122223333:function:F")).to.include({ code: "AccessDeniedException", statusCode: 403 });
  });
});
