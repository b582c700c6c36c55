// Finds the packages of layers for modules in Nodes whose module hooks live in a thread of their own.

let layers = [];

export function initialize(places) {
  layers = places.layers;
}

export async function resolve(specifier, context, next) {
  let missing;
  for (const parentURL of [context.parentURL, ...layers]) {
    try {
      return await next(specifier, { ...context, parentURL });
    } catch (error) {
      if (error.code !== "ERR_MODULE_NOT_FOUND" || /^[./]|:/.test(specifier)) throw error;
      missing ??= error;
    }
  }
  throw missing;
}
