// What fuzz tests share: a connection that anything can be sent over, values that mean something somewhere, and inputs along a service's model.
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import type { ServiceModel, ShapeRef } from "../../services/model.ts";

export const SEED = 20_261_121;

export interface Sent {
  readonly method?: string;
  /** With the query string. */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One connection that is kept: what one request leaves behind, the next one meets. */
export class Connection implements Disposable {
  readonly #endpoint: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  send({ method = "POST", path = "/", headers, body }: Sent): Promise<Got> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(this.#endpoint);
      const length = { "content-length": String(Buffer.byteLength(body)) };
      const outgoing = request({ hostname, port, method, path, agent: this.#agent, headers: { ...headers, ...length } }, async (response) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: await text(response) });
      });
      outgoing.on("error", reject).end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** Headers of a request that names a service and a region; nobody checks the signature. */
export function signedFor(service: string): Record<string, string> {
  const credential = `test/20260101/us-east-1/${service}/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
    "x-amz-date": "20260101T000000Z",
  };
}

export const NUMBERS = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 11, 43_201, Number.MAX_SAFE_INTEGER, 1e308));

/** Texts that mean nothing anywhere, and those that are given. */
export function textsWith(...known: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom(...known),
    fc.constantFrom("", "\u0000", "a b", "true", "__proto__", "constructor", "-1", "NaN", "1e309", "9".repeat(400), "{", '{"a":[', "arn:aws:sns:::"),
    fc.string({ unit: "binary", maxLength: 40 }).map((value) => value.toWellFormed()),
  );
}

/** Inputs of an operation: mostly of the right types, now and then of others. */
export class Inputs {
  readonly #model: ServiceModel;
  readonly #texts: fc.Arbitrary<string>;
  readonly #values: fc.Arbitrary<unknown>;

  constructor(model: ServiceModel, texts: fc.Arbitrary<string>) {
    this.#model = model;
    this.#texts = texts;
    this.#values = fc.oneof(texts, NUMBERS, fc.boolean(), fc.constant(null), fc.array(texts, { maxLength: 12 }), fc.dictionary(texts, texts, { maxKeys: 12 }));
  }

  of(operation: string): fc.Arbitrary<unknown> {
    return this.#some(this.#model.operations[operation]?.input);
  }

  #some(ref: ShapeRef | undefined, depth = 0): fc.Arbitrary<unknown> {
    if (!ref || depth > 5) return this.#values;
    return fc.oneof({ arbitrary: this.#likely(ref.shape, depth), weight: 12 }, { arbitrary: this.#values, weight: 1 });
  }

  #likely(name: string, depth: number): fc.Arbitrary<unknown> {
    const { type, members = {}, member, value, enum: choices } = this.#model.shapes[name] ?? { type: "string" };
    if (type === "structure") {
      const parts = Object.entries(members).map(([each, ref]) => [each, this.#some(ref, depth + 1)] as const);
      return fc.record(Object.fromEntries(parts), { requiredKeys: [] });
    }
    if (type === "list") return fc.array(this.#some(member, depth + 1), { maxLength: 11 });
    if (type === "map") return fc.dictionary(this.#texts, this.#some(value, depth + 1), { maxKeys: 4 });
    if (type === "integer" || type === "long") return NUMBERS;
    if (type === "boolean") return fc.boolean();
    return choices ? fc.oneof(fc.constantFrom(...choices), this.#texts) : this.#texts;
  }
}
