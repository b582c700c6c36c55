// What a newcomer does first: `npm start -- --once`, from nothing and again on what the first run left.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import jpeg from "jpeg-js";
import { type Ended, runNode } from "../support/command-line.ts";
import { processesNaming } from "../support/processes.ts";
import { SimulatorProcess } from "../support/simulator-process.ts";

describe("the quickstart", function () {
  this.timeout(90_000);
  let data: string;

  before(() => {
    data = mkdtempSync(join(tmpdir(), "lambdabus-quickstart-"));
  });
  after(() => rmSync(data, { recursive: true, force: true }));

  const start = (...words: string[]) => runNode(["examples/quickstart/run.ts", "--data", data, ...words]);

  function expectThumbnail({ code, out, err }: Ended): void {
    expect(code, err).to.equal(0);
    expect(out).to.match(/^ {2}thumbnail {2}s3:\/\/thumbnails\/evening by the sea\.jpg, 160 × 120 px, \d+ bytes$/m);
    const { width, height } = jpeg.decode(readFileSync(join(data, "quickstart/thumbnail.jpg")));
    expect([width, height]).to.deep.equal([160, 120]);
  }

  it("makes a thumbnail and shows one trace, from the upload to the second function", async () => {
    const ended = await start("--once");
    expectThumbnail(ended);
    const waterfall = ended.out.slice(ended.out.search(/^trace [0-9a-f]{32} /m));
    const hops = [
      "S3/PutObject  photos/in/evening by the sea.jpg",
      "thumbnailer  cold start",
      "S3/GetObject",
      "S3/PutObject  thumbnails/",
      "cataloguer  cold start",
    ];
    const places = hops.map((hop) => waterfall.indexOf(hop));
    expect(places)
      .to.deep.equal(places.toSorted((a, b) => a - b))
      .and.not.include(-1);
    expect(processesNaming(data)).to.deep.equal([]);
  });

  it("does so again on the same data", async () => {
    expectThumbnail(await start("--once"));
  });

  it("keeps serving without --once, until it is interrupted", async () => {
    const stop = new AbortController();
    const running = runNode(["examples/quickstart/run.ts", "--data", data, "--port", "0", "--otlp-port", "0"], {
      signal: stop.signal,
      said: (text) => text.includes("\nReady  ") && stop.abort(),
    });
    expectThumbnail(await running);
    expect(processesNaming(data)).to.deep.equal([]);
  });

  it("says in one line why it cannot start", async () => {
    await using other = await SimulatorProcess.start({ dataDirectory: data });
    expect(await start("--once")).to.deep.include({
      code: 2,
      out: "",
      err: `${join(data, "nats")} is in use by process ${other.pid}: stop that one, or give this one another --data directory\n`,
    });
  });
});
