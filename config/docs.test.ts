// What is generated and committed is what would be generated now.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

describe("the generated references", () => {
  it("are up to date", async () => {
    await promisify(execFile)(process.execPath, [join(import.meta.dirname, "..", "scripts", "docs.ts"), "--check"]);
  });
});
