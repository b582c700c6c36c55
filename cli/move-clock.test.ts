// What a person sees while virtual time moves for long.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { lambdabus } from "../test/support/command-line.ts";

const now = (minute: number) => JSON.stringify({ mode: "virtual", now: `2026-01-01T00:0${minute}:00.000Z` });

describe("moving the clock", () => {
  it("tells where time is when it takes long", async () => {
    let looks = 0;
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const server = createServer(async ({ method }, response) => {
      if (method === "GET" && ++looks === 4) resolve(); // The first second is over by then.
      if (method === "POST") await enough;
      response.end(now(method === "GET" ? 1 : 2));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ended = await lambdabus(["clock", "advance", "2m", "--endpoint", endpoint]);
    server.close();
    expect(ended).to.deep.equal({ code: 0, out: "2026-01-01T00:02:00.000Z (virtual)\n", err: "time moves: 2026-01-01T00:01:00.000Z\n" });
  });
});
