import { once } from "node:events";
import { connect } from "node:net";
import { expect } from "chai";
import { Ids } from "../../core/ids.ts";
import { openClients } from "../../test/support/runtime-api.ts";
import { RuntimeApi } from "./server.ts";

const RUNTIME = "/2018-06-01/runtime";
const EXTENSION = "/2020-01-01/extension";
const REQUESTS = [
  `GET ${RUNTIME}/invocation/next HTTP/1.1\r\n\r\n`,
  `POST ${RUNTIME}/invocation/id/response HTTP/1.1\r\nContent-Length: 4\r\n\r\nnull`,
  `POST ${RUNTIME}/invocation/id/response HTTP/1.1\r\nTransfer-Encoding: chunked\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n\r\n3\r\nabc\r\n0\r\nTrailer: x\r\n\r\n`,
  `POST ${RUNTIME}/invocation/id/error HTTP/1.1\r\nLambda-Runtime-Function-Error-Type: Extension.X\r\nContent-Length: 2\r\n\r\n{}`,
  `POST ${RUNTIME}/init/error HTTP/1.1\r\nContent-Length: 1\r\n\r\n[`,
  `POST ${EXTENSION}/register HTTP/1.1\r\nLambda-Extension-Name: agent\r\nContent-Length: 21\r\n\r\n{"events":["INVOKE"]}`,
  `GET ${EXTENSION}/event/next HTTP/1.1\r\nLambda-Extension-Identifier: 00000000-0000-4000-8000-000000000000\r\n\r\n`,
  `PUT /2022-07-01/telemetry HTTP/1.1\r\nLambda-Extension-Identifier: x\r\nContent-Length: 4\r\n\r\nnull`,
];

/** A seed that shows a failure again. */
const SEED = "nonsense";
const ATTEMPTS = 400;

describe("nonsense", () => {
  const ids = new Ids(SEED);
  const below = (count: number) => Math.floor(ids.fraction() * count);

  /** A request with a few of its bytes changed, left out, doubled, or cut off. */
  function damaged(request: string): Buffer {
    let bytes: Buffer = Buffer.from(request);
    for (let count = below(4); count > 0; count--) {
      const [from, to] = [below(bytes.length), below(bytes.length)].sort((one, other) => one - other) as [number, number];
      const ways = [
        () => Buffer.concat([bytes.subarray(0, from), ids.bytes(1 + below(8)), bytes.subarray(from + 1)]),
        () => Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]),
        () => Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]),
        () => bytes.subarray(0, to),
      ];
      bytes = (ways[below(ways.length)] as () => Buffer)();
    }
    return bytes;
  }

  it(`that a runtime or an extension sends harms nobody: ${ATTEMPTS} damaged requests`, async () => {
    await using api = await RuntimeApi.listen();
    const [host, port] = api.address.split(":") as [string, string];
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt % 20 === 0) api.begin(openClients(undefined, { launched: ["agent"] }));
      const socket = connect({ host, port: Number(port) });
      socket.on("error", () => {}).resume();
      await once(socket, "connect");
      for (let count = 1 + below(3); count > 0; count--) socket.write(damaged(REQUESTS[below(REQUESTS.length)] as string));
      socket.end();
      if (below(4) > 0) socket.destroy();
    }
    expect(await (await fetch(`http://${api.address}/ping`)).text()).to.equal("pong");
  });
});
