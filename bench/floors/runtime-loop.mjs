// The floor of a function: a bare node:http client that asks for the next invocation and posts its answer, turn after turn.
import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const base = { host: "127.0.0.1", port: Number(process.argv[2]), agent };

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...base, method, path, ...(body && { headers: { "content-length": Buffer.byteLength(body) } }) }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => resolve({ text, id: response.headers["lambda-runtime-aws-request-id"] }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

for (;;) {
  const { text, id } = await call("GET", "/2018-06-01/runtime/invocation/next");
  await call("POST", `/2018-06-01/runtime/invocation/${id}/response`, text);
}
