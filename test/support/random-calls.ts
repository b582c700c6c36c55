// Calls of a service's API, drawn at random: mostly well formed, so that they come further than the first check, and odd in one place or another.
import fc, { type Arbitrary } from "fast-check";
import type { ServiceModel, Shape, ShapeRef } from "../../services/model.ts";

/** What a member most often is, by its name. */
export type Likely = Readonly<Record<string, readonly string[]>>;

export type Input = Readonly<Record<string, unknown>>;

/** Texts that mean something somewhere. */
const WORDS = ["", " ", "*", "1", "a", "constructor", "__proto__", "é\u0000", "/", "{", "AAAA", "arn:aws:s3:::b", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"];

/** An action with its input. `blobs` are likely contents of bytes. */
export function randomCalls(model: ServiceModel, likely: Likely, blobs: readonly Uint8Array[] = []): Arbitrary<[action: string, input: Input]> {
  const draw = new Inputs(model, likely, blobs);
  return fc.constantFrom(...Object.keys(model.operations)).chain((action) => {
    const { input } = model.operations[action] ?? {};
    return fc.tuple(fc.constant(action), input ? (draw.values(input) as Arbitrary<Input>) : fc.constant({}));
  });
}

class Inputs {
  readonly #model: ServiceModel;
  readonly #likely: Likely;
  readonly #blobs: readonly Uint8Array[];

  constructor(model: ServiceModel, likely: Likely, blobs: readonly Uint8Array[]) {
    this.#model = model;
    this.#likely = likely;
    this.#blobs = blobs;
  }

  values(ref: ShapeRef, depth = 0, name = ""): Arbitrary<unknown> {
    const shape = this.#model.shapes[ref.shape] as Shape;
    const inner = (next: ShapeRef | undefined) => this.values(next as ShapeRef, depth + 1, name);
    switch (shape.type) {
      case "structure":
        return depth > 4 ? fc.constant({}) : this.#members(shape, depth);
      case "list":
        return fc.array(inner(shape.member), { maxLength: 3 });
      case "map":
        return fc.dictionary(inner(shape.key) as Arbitrary<string>, inner(shape.value), { maxKeys: 3 });
      case "boolean":
        return fc.boolean();
      case "blob":
        return fc.oneof(fc.uint8Array({ maxLength: 50 }), ...this.#blobs.map((bytes) => fc.constant(bytes)));
      case "timestamp":
        return fc.date({ noInvalidDate: true });
      case "string":
        return fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom(...(this.#likely[name] ?? shape.enum ?? WORDS)) },
          { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
        );
      default:
        return fc.oneof(fc.integer({ min: shape.min ?? 0, max: Math.min(shape.max ?? 20_000, 20_000) }), fc.constantFrom(-1, 0, 1, 1, 2, 10, 0.5, 1e12));
    }
  }

  /** What is required, most often; of the rest, one or another. */
  #members(shape: Shape, depth: number): Arbitrary<Input> {
    const members = Object.entries(shape.members ?? {}).map(([name, ref]) => {
      const [given, absent] = shape.required?.includes(name) ? [20, 1] : [1, 8];
      const value = fc.oneof({ weight: given, arbitrary: this.values(ref, depth + 1, name) }, { weight: absent, arbitrary: fc.constant(undefined) });
      return [name, value] as const;
    });
    return fc.record(Object.fromEntries(members)).map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));
  }
}
