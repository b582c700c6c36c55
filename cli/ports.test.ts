// Who listens on a port.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { describeListener, isTaken } from "./ports.ts";

describe("a port", () => {
  it("is taken while somebody listens, and free afterwards", async () => {
    const server = createServer((_request, response) => response.end("{}"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await isTaken(port)).to.equal(true);
    if (process.platform === "linux") expect(await describeListener(port)).to.contain(`(process ${process.pid})`);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await isTaken(port)).to.equal(false);
  });

  it("is known for a simulator's by its answer", async () => {
    const server = createServer((_request, response) => response.end('{"status":"running","version":"0.1.0"}'));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    expect(await describeListener((server.address() as AddressInfo).port)).to.match(/^a lambdabus that runs already/);
    server.closeAllConnections();
    server.close();
  });
});
