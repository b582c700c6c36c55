// The simulator that runs, over HTTP: its own paths under /_lambdabus/, and AWS's APIs.
import { CommandError, EXIT } from "./failure.ts";

export class Remote {
  readonly endpoint: string;

  constructor(endpoint: string) {
    if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? "")) throw new CommandError(`${endpoint} is no endpoint; one is written like http://127.0.0.1:4566`);
    this.endpoint = endpoint.replace(/\/+$/, "");
  }

  async get<Answer>(path: string, query: Readonly<Record<string, string | number | undefined>> = {}): Promise<Answer> {
    const answer = await this.#admin(path, query, {});
    return (await answer.json()) as Answer;
  }

  async post<Answer>(path: string, body: object = {}): Promise<Answer> {
    const answer = await this.#admin(path, {}, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
    return (await answer.json()) as Answer;
  }

  /** What comes, as it comes, until the simulator ends. */
  async *follow<Item>(path: string, query: Readonly<Record<string, string | undefined>>): AsyncGenerator<Item> {
    const answer = await this.#admin(path, query, { headers: { accept: "text/event-stream" } });
    let rest = "";
    for await (const piece of this.#pieces(answer)) {
      const lines = (rest + piece).split("\n");
      rest = lines.pop()!;
      for (const line of lines) if (line.startsWith("data: ")) yield JSON.parse(line.slice("data: ".length)) as Item;
    }
  }

  async *#pieces(answer: Response): AsyncGenerator<string> {
    try {
      yield* answer.body!.pipeThrough(new TextDecoderStream());
    } catch {
      throw new CommandError(`the simulator at ${this.endpoint} is gone`, EXIT.notReady);
    }
  }

  /** Calls an AWS API that is REST. Any credentials do: the signature only tells the service, it is not computed. */
  aws(service: string, path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
    const scope = `test/20260101/us-east-1/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
    const headers = { ...init.headers, authorization, "x-amz-date": "20260101T000000Z", "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
    return this.#fetch(path, { ...init, headers });
  }

  async #admin(path: string, query: Readonly<Record<string, string | number | undefined>>, init: RequestInit): Promise<Response> {
    const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]]));
    const search = given.length > 0 ? `?${new URLSearchParams(given)}` : "";
    const answer = await this.#fetch(`/_lambdabus${path}${search}`, init);
    if (answer.ok) return answer;
    const { message } = (await answer.json().catch(() => ({}))) as { message?: string };
    throw new CommandError(message ?? `${this.endpoint} answers ${answer.status}; is that lambdabus?`, answer.status === 503 ? EXIT.notReady : EXIT.usage);
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.endpoint + path, init);
    } catch (error) {
      const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
      const why = code === "ECONNREFUSED" ? "" : ` (${message})`;
      throw new CommandError(`nothing answers at ${this.endpoint}${why}; start it with \`lambdabus up\``, EXIT.notReady);
    }
  }
}

export interface RemoteOptions {
  readonly endpoint: string;
  readonly output: "text" | "json";
}
