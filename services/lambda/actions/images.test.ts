import { expect } from "chai";
import { Bench, ROLE, refusal, zipped } from "../fixture.ts";

const DIGEST = "0".repeat(64);
const URI = "localhost:5000/team/app:1";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});

const create = (more: object = {}) => bench.call("CreateFunction", { FunctionName: "i", Role: ROLE, PackageType: "Image", Code: { ImageUri: URI }, ...more });

describe("functions from images", () => {
  it("are echoed with image and overrides, and told to the invoker", async () => {
    const ImageConfig = { EntryPoint: ["/run"], Command: ["app.handler"], WorkingDirectory: "/app" };
    const created = await create({ ImageConfig });
    expect(created).to.deep.include({ PackageType: "Image", CodeSize: 0, ImageConfigResponse: { ImageConfig } });
    expect(created.CodeSha256).to.match(/^[0-9a-f]{64}$/);
    expect(created).to.not.have.any.keys("Runtime", "Handler", "RuntimeVersionConfig", "ImageConfig");
    const { Code } = await bench.call("GetFunction", { FunctionName: "i" });
    expect(Code).to.deep.equal({ RepositoryType: "ECR", ImageUri: URI, ResolvedImageUri: `localhost:5000/team/app@sha256:${created.CodeSha256}` });
    await bench.reopen();
    expect(bench.registry.resolve("i")).to.deep.include({
      packageType: "Image",
      imageUri: URI,
      imageConfig: { entryPoint: ["/run"], command: ["app.handler"], workingDirectory: "/app" },
      runtime: "",
      handler: "",
      codeDirectory: "",
    });
  });

  it("have the digest that the address names, and change with it", async () => {
    await create();
    const ImageUri = `app@sha256:${DIGEST}`;
    expect(await bench.call("UpdateFunctionCode", { FunctionName: "i", ImageUri })).to.include({ CodeSha256: DIGEST, LastUpdateStatus: "InProgress" });
    expect((await bench.call("UpdateFunctionConfiguration", { FunctionName: "i", ImageConfig: {} })).ImageConfigResponse).to.equal(undefined);
  });

  const refused: Record<string, [input: object, message: string]> = {
    "without an image": [{ Code: {} }, "Please provide ImageUri when creating a function with packageType Image."],
    "with a runtime": [{ Runtime: "nodejs22.x" }, "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image."],
    "with a zip": [
      { Code: { ZipFile: zipped(), ImageUri: URI } },
      "Please don't provide ZipFile or S3 object when creating a function with packageType Image.",
    ],
    "with an address that is none": [{ Code: { ImageUri: "no image" } }, "Source image no image is not valid. Provide a valid source image."],
  };
  for (const [what, [input, message]] of Object.entries(refused)) {
    it(`are refused ${what}`, async () => {
      expect(await refusal(create(input))).to.deep.equal({ code: "InvalidParameterValueException", statusCode: 400, message });
    });
  }

  it("stay images, as zips stay zips", async () => {
    await create();
    await bench.create("z");
    const message = async (input: object) => (await refusal(bench.call("UpdateFunctionCode", input))).message;
    expect(await message({ FunctionName: "i" })).to.equal("Please provide ImageUri when updating a function with packageType Image.");
    expect(await message({ FunctionName: "z", ImageUri: URI })).to.equal("Please don't provide ImageUri when updating a function with packageType Zip.");
    const update = bench.call("UpdateFunctionConfiguration", { FunctionName: "z", ImageConfig: { Command: ["x"] } });
    expect(await refusal(update)).to.include({ code: "InvalidParameterValueException" });
  });
});
