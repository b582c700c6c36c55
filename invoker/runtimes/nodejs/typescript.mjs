// Loads the JavaScript that a TypeScript file was turned into, under the file's own name: paths, imports and stack traces are the file's.
import { readFileSync } from "node:fs";
import Module from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";

/** `transpiled` ends in `.mjs` when the file is a module. */
export function loadTranspiled(file, transpiled) {
  return transpiled.endsWith(".mjs") ? loadModule(file, transpiled) : loadCommonJs(file, transpiled);
}

function loadCommonJs(file, transpiled) {
  const module = new Module(file);
  module.filename = file;
  module.paths = Module._nodeModulePaths(dirname(file));
  module._compile(readFileSync(transpiled, "utf8"), file);
  module.loaded = true;
  return module.exports;
}

function loadModule(file, transpiled) {
  const url = pathToFileURL(file).href;
  if (Module.registerHooks) Module.registerHooks({ load: (asked, context, next) => (asked === url ? moduleOf(transpiled) : next(asked, context)) });
  else Module.register("./typescript-hooks.mjs", import.meta.url, { data: { url, transpiled } });
  return import(url);
}

function moduleOf(transpiled) {
  return { format: "module", source: readFileSync(transpiled, "utf8"), shortCircuit: true };
}
