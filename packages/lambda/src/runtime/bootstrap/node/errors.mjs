/** Errors of the runtime, and errors in the shapes in which callers and logs see them. */

function named(name) {
  return class extends Error {
    constructor(message) {
      super(message);
      this.name = name;
    }
  };
}

export const HandlerNotFound = named("Runtime.HandlerNotFound");
export const MalformedHandlerName = named("Runtime.MalformedHandlerName");
export const MalformedStreamingHandler = named("Runtime.MalformedStreamingHandler");
export const InvalidStreamingOperation = named("Runtime.InvalidStreamingOperation");
export const CallbackHandlerDeprecated = named("Runtime.CallbackHandlerDeprecated");
const StringifyError = named("Runtime.JSONStringifyError");

/** Keeps the stack of what the loader threw. */
function fromLoader(name) {
  return class extends Error {
    constructor(cause) {
      super(String(cause));
      this.name = name;
      this.stack = cause.stack;
    }
  };
}

export const ImportModuleError = fromLoader("Runtime.ImportModuleError");
export const UserCodeSyntaxError = fromLoader("Runtime.UserCodeSyntaxError");

export class UnhandledPromiseRejection extends Error {
  constructor(reason, promise) {
    super(String(reason));
    this.name = "Runtime.UnhandledPromiseRejection";
    this.reason = reason;
    this.promise = promise;
  }
}

function isError(value) {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

/** As the caller of the function gets it. */
export function reportedError(error) {
  try {
    if (!isError(error)) {
      return { errorType: typeof error, errorMessage: String(error), trace: [] };
    }
    return {
      errorType: withoutDelete(error.name),
      errorMessage: withoutDelete(error.message),
      trace: withoutDelete(error.stack)?.split("\n") ?? [],
    };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
      trace: [],
    };
  }
}

function withoutDelete(text) {
  return text?.replaceAll("\x7F", "%7F");
}

/** As it stands in a log line of text. */
export function loggedError(error) {
  try {
    return JSON.stringify(asError(error), (_key, value) =>
      isError(value) ? members(value) : value,
    );
  } catch {
    return JSON.stringify(reportedError(error));
  }
}

export function asError(error) {
  return isError(error) ? error : new Error(String(error));
}

function members(error) {
  const seen = {
    errorType: error.name,
    errorMessage: error.message,
    code: error.code,
    ...error,
  };
  if (typeof error.stack === "string") seen.stack = error.stack.split("\n");
  return seen;
}

/** The payload of an answer. Throws Runtime.JSONStringifyError. */
export function stringify(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? "null";
  } catch {
    throw new StringifyError("Unable to stringify response body");
  }
}
