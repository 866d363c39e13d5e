/** Finds the function that `_HANDLER` names: `directory/file.export`, where the export may be a path of members. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  CallbackHandlerDeprecated,
  HandlerNotFound,
  ImportModuleError,
  MalformedHandlerName,
  MalformedStreamingHandler,
  UserCodeSyntaxError,
} from "./errors.mjs";

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const CALLBACKS_REMOVED =
  "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.";

const require = createRequire(import.meta.url);

export async function loadHandler(taskRoot, name, release) {
  if (name.includes("..")) {
    throw new MalformedHandlerName(
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = basename(name);
  const directory = name.slice(0, name.indexOf(file));
  const [, module, member] = /^([^.]*)\.(.*)$/.exec(file) ?? [];
  if (module === undefined) throw new MalformedHandlerName("Bad handler");
  const loaded = await load(taskRoot, directory, module);
  const handler = memberOf(loaded, member) ?? memberOf(loaded?.default, member);
  if (!handler) throw new HandlerNotFound(`${name} is undefined or not exported`);
  if (typeof handler !== "function") throw new HandlerNotFound(`${name} is not a function`);
  checkKind(handler, release);
  return handler;
}

export function isStreaming(handler) {
  return Boolean(handler[STREAMING]);
}

function checkKind(handler, release) {
  const kind = handler[STREAMING];
  if (kind && kind !== "response") {
    throw new MalformedStreamingHandler("Only response streaming is supported.");
  }
  if (release >= 24 && !kind && handler.length >= 3) {
    throw new CallbackHandlerDeprecated(CALLBACKS_REMOVED);
  }
}

async function load(taskRoot, directory, module) {
  const path = resolve(taskRoot, directory, module);
  try {
    for (const extension of ["", ".js", ".mjs", ".cjs"]) {
      const file = path + extension;
      if (!existsSync(file) || !statSync(file).isFile()) continue;
      return isModule(file, extension) ? await import(pathToFileURL(file)) : require(file);
    }
    const places = [taskRoot, join(taskRoot, directory)];
    return require(require.resolve(module, { paths: places }));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserCodeSyntaxError(error);
    if (error?.code === "MODULE_NOT_FOUND") throw new ImportModuleError(error);
    throw error;
  }
}

function isModule(file, extension) {
  if (extension === ".mjs" || extension === "") return true;
  return extension === ".js" && packageType(dirname(file)) === "module";
}

/** Of the nearest `package.json`. */
function packageType(directory) {
  const file = join(directory, "package.json");
  if (existsSync(file)) {
    try {
      return JSON.parse(readFileSync(file, "utf8")).type;
    } catch {
      return undefined;
    }
  }
  const parent = dirname(directory);
  return parent === directory ? undefined : packageType(parent);
}

function memberOf(module, path) {
  return path
    .split(".")
    .reduce(
      (value, key) =>
        value !== null && (typeof value === "object" || typeof value === "function")
          ? value[key]
          : undefined,
      module,
    );
}
