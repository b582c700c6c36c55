// Where the members of an operation's input and output travel in HTTP: sorted out once for each shape.
import type { ServiceModel, Shape, ShapeRef } from "../model.ts";

export interface Binding {
  /** The member's name in the input or output. */
  readonly member: string;
  /** Its name on the wire; header names in lower case. */
  readonly name: string;
  readonly ref: ShapeRef;
  readonly shape: Shape;
}

export interface Bindings {
  readonly uri: readonly Binding[];
  readonly querystring: readonly Binding[];
  readonly header: readonly Binding[];
  /** Maps spread over headers that share a prefix: `x-amz-meta-`. */
  readonly headers: readonly Binding[];
  readonly statusCode?: Binding | undefined;
  /** The one member that is the body, when there is one. */
  readonly payload?: Binding | undefined;
  /** True when the payload is passed on as a stream of bytes. */
  readonly streaming: boolean;
  /** Members that make up the body's document. */
  readonly body: readonly Binding[];
}

const NONE: Bindings = { uri: [], querystring: [], header: [], headers: [], streaming: false, body: [] };
const known = new WeakMap<Shape, Bindings>();

export function bindingsOf(model: ServiceModel, ref: ShapeRef | undefined): Bindings {
  if (!ref) return NONE;
  const shape = shapeOf(model, ref);
  let bindings = known.get(shape);
  if (!bindings) {
    bindings = bind(model, shape);
    known.set(shape, bindings);
  }
  return bindings;
}

/** The shape that a reference names. */
export function shapeOf(model: ServiceModel, ref: ShapeRef): Shape {
  const shape = model.shapes[ref.shape];
  if (!shape) throw new Error(`the model of ${model.metadata.serviceId} lacks the shape ${ref.shape}`);
  return shape;
}

function bind(model: ServiceModel, shape: Shape): Bindings {
  const all = Object.entries(shape.members ?? {}).map(([member, ref]): Binding & { location: string } => {
    const name = ref.locationName ?? member;
    const location = member === shape.payload ? "payload" : (ref.location ?? "body");
    return { member, ref, location, name: location.startsWith("header") ? name.toLowerCase() : name, shape: shapeOf(model, ref) };
  });
  const at = (location: string): Binding[] => all.filter((binding) => binding.location === location);
  const payload = at("payload")[0];
  return {
    uri: at("uri"),
    querystring: at("querystring"),
    header: at("header"),
    headers: at("headers"),
    statusCode: at("statusCode")[0],
    payload,
    streaming: payload !== undefined && (payload.ref.streaming === true || payload.shape.streaming === true),
    body: at("body"),
  };
}
