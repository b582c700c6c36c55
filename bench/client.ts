// A plain HTTP client on kept connections: the same for the floors and for us.
import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** POSTs `body` and resolves with the answer's status and body; a function that failed is no measurement. */
export function post(url: URL, body: string, headers: Record<string, string> = {}, method = "POST"): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method, agent, headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => (text += chunk));
        response.on("end", () => {
          if (response.headers["x-amz-function-error"]) reject(new Error(`the function failed: ${text}`));
          else resolve({ status: response.statusCode ?? 0, body: text });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
