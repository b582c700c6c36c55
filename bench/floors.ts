// The floors of this machine, measured in the same run as we are: nothing that does the same job can be quicker.
import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

const directory = join(import.meta.dirname, "floors");

/** A bare Node HTTP echo in another process. */
export async function startEcho(): Promise<{ url: URL } & Disposable> {
  const child = spawn(process.execPath, [join(directory, "http-echo.mjs")], { stdio: ["pipe", "pipe", "inherit"] });
  const port = await firstLine(child);
  return { url: new URL(`http://127.0.0.1:${port}/echo`), [Symbol.dispose]: () => void child.kill() };
}

async function firstLine(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) return line;
  throw new Error("the echo did not start");
}

/** A bare Runtime API: `turn` hands an event to a process that asks for the next one, and resolves with its answer. */
export async function startRuntimeLoop(): Promise<{ turn: () => Promise<unknown> } & Disposable> {
  let waiting: ServerResponse | undefined;
  let arrived = () => {};
  let answered = (_body: string) => {};
  const server = createServer((request, response) => {
    if (request.method === "GET") {
      waiting = response;
      arrived();
      return;
    }
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      response.writeHead(202, { "content-length": 0 }).end();
      answered(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const child = spawn(process.execPath, [join(directory, "runtime-loop.mjs"), String((server.address() as AddressInfo).port)], { stdio: "inherit" });
  const turn = async () => {
    if (!waiting) await new Promise<void>((resolve) => (arrived = resolve));
    const response = waiting as unknown as ServerResponse;
    waiting = undefined;
    const answer = new Promise((resolve) => (answered = resolve));
    response.writeHead(200, { "content-type": "application/json", "lambda-runtime-aws-request-id": "1", "content-length": 7 }).end('{"a":1}');
    await answer;
  };
  return {
    turn,
    [Symbol.dispose]: () => {
      child.kill();
      server.closeAllConnections();
      server.close();
    },
  };
}
