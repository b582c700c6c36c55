// `lambdabus invoke`: invokes a function by Lambda's own API and prints what it returns.
import { CommandError, EXIT } from "../failure.ts";
import { readInput } from "../input.ts";
import { print } from "../output.ts";
import { whileWaiting } from "../progress.ts";
import { Remote } from "../remote.ts";

interface InvokeOptions {
  readonly event?: string;
  readonly payload?: string;
  readonly async: boolean;
  readonly logType: "None" | "Tail";
  readonly qualifier?: string;
  readonly endpoint: string;
}

export async function run(options: InvokeOptions, name: string): Promise<number> {
  const body = options.event === undefined ? (options.payload ?? "{}") : await readInput(options.event);
  const query = options.qualifier === undefined ? "" : `?${new URLSearchParams({ Qualifier: options.qualifier })}`;
  const answering = new Remote(options.endpoint).aws("lambda", `/2015-03-31/functions/${encodeURIComponent(name)}/invocations${query}`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-amz-invocation-type": options.async ? "Event" : "RequestResponse",
      "x-amz-log-type": options.logType,
    },
  });
  const answer = await whileWaiting(`${name} runs …`, answering);
  const text = await answer.text();
  if (!answer.ok) throw refusal(answer, text);
  const tail = answer.headers.get("x-amz-log-result");
  if (tail) process.stderr.write(Buffer.from(tail, "base64"));
  if (options.async) process.stderr.write(`accepted as ${answer.headers.get("x-amzn-requestid") ?? "a new request"}\n`);
  else print(text);
  return answer.headers.has("x-amz-function-error") ? EXIT.failed : EXIT.fine;
}

/** In AWS's words. */
function refusal(answer: Response, text: string): CommandError {
  const code = answer.headers.get("x-amzn-errortype")?.split(":")[0] ?? `HTTP ${answer.status}`;
  let message = text;
  try {
    const document = JSON.parse(text) as { Message?: string; message?: string };
    message = document.Message ?? document.message ?? text;
  } catch {
    // Not JSON: shown as it came.
  }
  return new CommandError(`${code}: ${message}`);
}
