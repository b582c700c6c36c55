// The Python example as its README tells to run it: one `up`, one file sent, and a thumbnail is there.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import jpeg from "jpeg-js";
import { drawPicture } from "../../examples/quickstart/draw.ts";
import { lambdabus, ROOT } from "../support/command-line.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";
import { skipUnlessInCi } from "../support/skip-aloud.ts";

describe("the Python thumbnail", function () {
  this.timeout(180_000);
  let directory: string;

  before(function () {
    const pip = spawnSync("python3", ["-m", "pip", "--version"]);
    if (pip.status !== 0) skipUnlessInCi(this, "no Python with pip");
    directory = mkdtempSync(join(tmpdir(), "lambdabus-python-"));
  });
  after(() => directory && rmSync(directory, { recursive: true, force: true }));

  it("is made by a handler whose requirements `up` installs", async () => {
    await using simulator = await SimulatorProcess.start({ file: join(ROOT, "examples/thumbnail-python/lambdabus.yaml") });
    const env = { ...process.env, LAMBDABUS_ENDPOINT: simulator.endpoint };
    writeFileSync(join(directory, "red flower+é.jpg"), drawPicture());
    const sent = await lambdabus(["send", "bucket", "uploads", "--file", "red flower+é.jpg"], { cwd: directory, env });
    expect(sent).to.include({ code: 0, err: "" });
    await simulator.settled();
    const thumbnail = await fetch(`${simulator.endpoint}/uploads-resized/${encodeURIComponent("red flower+é.jpg")}`);
    expect(thumbnail.status, simulator.errors).to.equal(200);
    const { width, height } = jpeg.decode(new Uint8Array(await thumbnail.arrayBuffer()));
    expect([width, height]).to.deep.equal([128, 96]);
    const { out } = await lambdabus(["logs", "create-thumbnail"], { env });
    expect(out).to.contain("uploads/red flower+é.jpg is now 128 x 96 pixels\n");
  });
});
