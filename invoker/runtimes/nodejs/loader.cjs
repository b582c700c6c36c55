// Finds the handler that a handler string names, in the ways in which Lambda's Node runtimes do.
"use strict";
const { existsSync, readFileSync } = require("node:fs");
const Module = require("node:module");
const { basename, delimiter, dirname, join, resolve } = require("node:path");
const { pathToFileURL } = require("node:url");
const { RuntimeError } = require("./errors.cjs");

/** In the order of AWS, and then TypeScript, of which `transpiled` is the JavaScript. */
const EXTENSIONS = ["", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"];
const CALLBACKS_REMOVED =
  "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. " +
  "You need to modify this function to use a supported handler signature to use Node.js 24 or later. " +
  "For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.";

/** Until nodejs22.x, handlers may answer through a callback or the context; what they return is then no result unless it is a promise. */
const takesCallbacks = Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? "")?.[1] ?? 24) < 24;

/** `folder/file.export.of.it` in `root`; `transpiled` is what its file was turned into, if it was. Throws an error whose name says what is wrong with it. */
async function loadHandler(root, name, transpiled) {
  if (name.includes("..")) {
    throw new RuntimeError(
      "MalformedHandlerName",
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = basename(name);
  const [, moduleName, path] = /^([^.]*)\.(.*)$/.exec(file) ?? [];
  if (moduleName === undefined) throw new RuntimeError("MalformedHandlerName", "Bad handler");
  const module = await loadModule(root, name.slice(0, name.length - file.length), moduleName, transpiled);
  const handler = find(module, path) ?? find(module.default, path);
  if (!handler) throw new RuntimeError("HandlerNotFound", `${name} is undefined or not exported`);
  if (typeof handler !== "function") throw new RuntimeError("HandlerNotFound", `${name} is not a function`);
  if (!takesCallbacks && handler.length >= 3) throw new RuntimeError("CallbackHandlerDeprecated", CALLBACKS_REMOVED);
  return handler;
}

function find(module, path) {
  return path.split(".").reduce((found, key) => found?.[key], module);
}

async function loadModule(root, folder, name, transpiled) {
  const stem = resolve(root, folder, name);
  try {
    const extension = EXTENSIONS.find((candidate) => existsSync(stem + candidate));
    if (extension === undefined) return require(require.resolve(name, { paths: [root, join(root, folder)] }));
    return await load(stem + extension, transpiled);
  } catch (error) {
    if (error instanceof SyntaxError) throw Object.assign(new RuntimeError("UserCodeSyntaxError", String(error)), { stack: error.stack });
    if (error?.code === "MODULE_NOT_FOUND") throw new RuntimeError("ImportModuleError", String(error));
    throw error;
  }
}

async function load(file, transpiled) {
  if (transpiled) return (await import("./typescript.mjs")).loadTranspiled(file, transpiled);
  return isModule(file) || !takesCallbacks ? import(pathToFileURL(file).href) : require(file);
}

function isModule(file) {
  if (file.endsWith(".mjs")) return true;
  return file.endsWith(".js") && packageType(dirname(file)) === "module";
}

/** `type` of the nearest package.json. */
function packageType(directory) {
  const file = join(directory, "package.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")).type;
  const parent = dirname(directory);
  return parent === directory || directory.endsWith("/node_modules") ? undefined : packageType(parent);
}

/** Modules find packages where `require` does in Lambda: on NODE_PATH, as those of layers, and the AWS SDK, which Lambda brings along, beside `sdk`, the path of one of its packages. */
function providePackages(sdk) {
  const found = (process.env.NODE_PATH ?? "").split(delimiter).filter((entry) => entry.endsWith("/node_modules") && existsSync(entry));
  const layers = found.map((entry) => pathToFileURL(entry).href);
  if (!sdk && layers.length === 0) return;
  const places = { layers, sdk: sdk ? pathToFileURL(sdk).href : undefined };
  if (Module.registerHooks) Module.registerHooks({ resolve: (specifier, context, next) => resolvePackage(places, specifier, context, next) });
  else if (layers.length > 0) Module.register("./package-hooks.mjs", pathToFileURL(__filename).href, { data: places });
}

function resolvePackage(places, specifier, context, next) {
  try {
    return next(specifier, context);
  } catch (error) {
    if (!isMissing(error) || /^[./]|:/.test(specifier)) throw error;
    for (const parentURL of parentsOf(places, specifier)) {
      try {
        return next(specifier, { ...context, parentURL });
      } catch (again) {
        if (!isMissing(again)) throw again;
      }
    }
    throw error;
  }
}

function isMissing({ code }) {
  return code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND";
}

function parentsOf({ layers, sdk }, specifier) {
  return sdk && /^@(aws-sdk|smithy)\//.test(specifier) ? [...layers, sdk] : layers;
}

module.exports = { takesCallbacks, loadHandler, providePackages };
