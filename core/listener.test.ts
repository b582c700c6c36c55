import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { skipAloud } from "../test/support/skip-aloud.ts";
import { describeListener } from "./listener.ts";

describe("who listens on a port", () => {
  let server: Server;
  let answer: string;
  let port: number;

  beforeEach(async () => {
    server = createServer((_request, response) => response.end(answer));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it("is named as the program was called, with its process", async function () {
    if (process.platform !== "linux") skipAloud(this, "only Linux tells who listens");
    answer = "{}";
    expect(await describeListener(port)).to.equal(`node (process ${process.pid})`);
  });

  it("is known for a simulator by its answer", async () => {
    answer = '{"status":"running","version":"0.1.0"}';
    expect(await describeListener(port)).to.match(/^a lambdabus that runs already/);
  });
});
