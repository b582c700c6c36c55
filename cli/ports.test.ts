// Whether a port is free.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { isTaken } from "./ports.ts";

describe("a port", () => {
  it("is taken while somebody listens, and free afterwards", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await isTaken(port)).to.equal(true);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await isTaken(port)).to.equal(false);
  });
});
