/** Calls the handler, one invocation after another, and answers as the handler's kind asks for. */
import { reportedError, stringify } from "./errors.mjs";
import { isStreaming } from "./load-function.mjs";
import { logError, logFor } from "./log.mjs";
import { ResponseStream } from "./streaming.mjs";

const NOTHING = () => {};

export class Invoker {
  #client;
  #handler;
  #release;
  #clock;
  #requestId;
  #isRunning = false;
  /** What to do when the event loop has nothing left to do. */
  #onIdle = NOTHING;

  constructor({ client, handler, release, clock }) {
    this.#client = client;
    this.#handler = handler;
    this.#release = release;
    this.#clock = clock;
    process.on("beforeExit", () => {
      const onIdle = this.#onIdle;
      this.#onIdle = NOTHING;
      onIdle();
    });
  }

  start() {
    const once = isStreaming(this.#handler) ? () => this.#stream() : () => this.#call();
    this.start = () => void once();
    this.start();
  }

  /** Of an error that nobody caught; between invocations there is nobody to tell. */
  async fail(error) {
    if (this.#isRunning) await this.#client.fail(this.#requestId, reportedError(error));
  }

  async #next() {
    this.#isRunning = false;
    const { headers, body } = await this.#client.next();
    this.#isRunning = true;
    this.#requestId = headers["lambda-runtime-aws-request-id"];
    this.#clock?.follow(Number(headers["cloudglass-clock-offset-ms"]));
    const trace = headers["lambda-runtime-trace-id"];
    if (trace === undefined) delete process.env._X_AMZN_TRACE_ID;
    else process.env._X_AMZN_TRACE_ID = trace;
    const context = contextOf(headers);
    logFor(context);
    return { context, body };
  }

  async #call() {
    const { context, body } = await this.#next();
    const answer = new Answer(this.#client, this.#requestId, () => this.start());
    const waiting = { forEmptyLoop: true };
    if (this.#release < 24) this.#offerCallbacks(context, answer, waiting);
    this.#onIdle = () => answer.succeed(null);
    const callback = once((error, result) => {
      this.#onIdle = NOTHING;
      if (error !== undefined && error !== null) answer.fail(error);
      else if (waiting.forEmptyLoop) {
        this.#onIdle = () => setImmediate(() => answer.succeed(result));
      } else answer.succeed(result);
    });
    const handler = this.#handler;
    try {
      const result = handler(JSON.parse(body.toString()), context, callback);
      if (typeof result?.then !== "function") {
        // Without callbacks what it returns is the answer.
        if (this.#release >= 24) this.#settle(() => answer.succeed(result));
        return;
      }
      result.then(
        (value) => this.#settle(() => answer.succeed(value)),
        (error) => this.#settle(() => answer.fail(error ?? "handled")),
      );
    } catch (error) {
      if (this.#release >= 24) this.#settle(() => answer.fail(error));
      else callback(error ?? "handled");
    }
  }

  /** What is ready to run has its turn first. */
  #settle(finish) {
    this.#onIdle = NOTHING;
    setImmediate(finish);
  }

  #offerCallbacks(context, answer, waiting) {
    const done = once((error, result) => {
      this.#onIdle = NOTHING;
      if (error !== undefined && error !== null) answer.fail(error);
      else answer.succeed(result);
    });
    Object.defineProperty(context, "callbackWaitsForEmptyEventLoop", {
      enumerable: true,
      get: () => waiting.forEmptyLoop,
      set: (value) => {
        waiting.forEmptyLoop = value;
      },
    });
    Object.assign(context, {
      done,
      succeed: (result) => done(null, result),
      fail: (error) => done(error ?? "handled"),
    });
  }

  async #stream() {
    const { context, body } = await this.#next();
    const stream = new ResponseStream(this.#client, this.#requestId, this.#handler);
    stream.on("error", NOTHING);
    context.callbackWaitsForEmptyEventLoop = true;
    this.#onIdle = () => this.#failStream(stream, "Response stream is not finished.");
    const handler = this.#handler;
    try {
      const result = handler(JSON.parse(body.toString()), stream, context);
      if (typeof result?.then !== "function") {
        throw "Streaming does not support non-async handlers.";
      }
      if ((await result) !== undefined) console.warn("Streaming handlers ignore return values.");
      await stream.accepted;
      this.#onIdle = NOTHING;
      if (context.callbackWaitsForEmptyEventLoop) {
        this.#onIdle = () => setImmediate(() => this.start());
        this.#client.rest();
      } else this.start();
    } catch (error) {
      await this.#failStream(stream, error);
    }
  }

  async #failStream(stream, error) {
    this.#onIdle = NOTHING;
    logError("Invoke Error", error);
    await stream.failWith(reportedError(error));
    this.start();
  }
}

/** One answer an invocation; then the next is asked for. */
class Answer {
  #client;
  #requestId;
  #next;
  #isGiven = false;

  constructor(client, requestId, next) {
    this.#client = client;
    this.#requestId = requestId;
    this.#next = next;
  }

  succeed(result) {
    let payload;
    try {
      payload = stringify(result);
    } catch (error) {
      return this.fail(error);
    }
    this.#give(() => this.#client.respond(this.#requestId, payload));
  }

  fail(error) {
    if (!this.#isGiven) logError("Invoke Error", error);
    this.#give(() => this.#client.fail(this.#requestId, reportedError(error)));
  }

  /** The next invocation is asked for without waiting for what the answer's answer is: the server takes them in order. */
  #give(post) {
    if (this.#isGiven) {
      console.error(
        "Invocation has already been reported as done. Cannot call complete more than once per invocation.",
      );
      return;
    }
    this.#isGiven = true;
    post().then(sayRefused);
    this.#next();
  }
}

/** An answer that is too large; the runtime goes on. */
function sayRefused({ status, body }) {
  if (status < 400) return;
  const what = "LAMBDA_RUNTIME Failed to post handler success response";
  process.stdout.write(
    `[ERROR] [${Date.now()}] ${what}. Http response code: ${status}. ${body.toString().trim()}\n`,
  );
}

function once(call) {
  let isCalled = false;
  return (...values) => {
    if (isCalled) return;
    isCalled = true;
    call(...values);
  };
}

function contextOf(headers) {
  const deadlineMs = Number(headers["lambda-runtime-deadline-ms"]);
  const context = {
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsed(headers["lambda-runtime-client-context"]),
    identity: parsed(headers["lambda-runtime-cognito-identity"]),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
  const tenantId = headers["lambda-runtime-aws-tenant-id"];
  if (tenantId !== undefined) context.tenantId = tenantId;
  return context;
}

function parsed(json) {
  return json === undefined || json === "" ? undefined : JSON.parse(json);
}
