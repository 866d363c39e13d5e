/**
 * One start of a runtime, as the Runtime API 2018-06-01 sees it: asks for an invocation, answers it, asks for the next.
 * States and refusals are those of AWS's own server. A runtime that is started again has a new session; what the old one
 * left open is cut.
 */
import type { IncomingMessage } from "node:http";
import type { AnswerStream, InvocationOutcome, ReportedError } from "../../scheduling/worker.ts";
import {
  answerAccepted,
  answerForbiddenTransition,
  answerInvalidRequestId,
  answerInvalidResponseMode,
  answerTooLarge,
  type Exchange,
  PAYLOAD_BYTES_MAX,
  validErrorType,
} from "./answers.ts";
import { forwardBody, readBody } from "./body.ts";

/** An invocation on its way to a runtime. */
export interface Delivery {
  readonly requestId: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly payload: Uint8Array;
  readonly stream: AnswerStream | undefined;
  /** The first piece of an answer has come. */
  answerBegan(): void;
  answered(outcome: InvocationOutcome): void;
}

export interface RuntimeEvents {
  /** Asks for the next event and has none. `codeMs`: what loading the function's code took, when the runtime says so. */
  asked(codeMs: number | undefined): void;
  failedToInitialize(error: ReportedError): void;
  /** SnapStart: initialised, its hooks before the snapshot have run. */
  askedForRestore(): void;
  failedToRestore(error: ReportedError): void;
}

type State =
  | "Started"
  | "InitError"
  | "RestoreReady"
  | "Restoring"
  | "RuntimeRestoreErrorState"
  | "Ready"
  | "Running"
  | "InvocationResponse"
  | "InvocationErrorResponse"
  | "RuntimeResponseSentState";

/** An answer that comes in pieces. */
const STREAMED_BYTES_MAX = 200 * 1024 * 1024;
const ERROR_BYTES_MAX = PAYLOAD_BYTES_MAX;

const ASKS_FROM: readonly State[] = ["Started", "Restoring", "Ready", "RuntimeResponseSentState"];

export class RuntimeSession {
  readonly #events: RuntimeEvents;
  #state: State = "Started";
  #waiting: Exchange | undefined;
  #delivery: Delivery | undefined;
  #deliveredOn: Exchange["request"]["socket"] | undefined;
  /** A runtime may ask for the next in one go with its answer. */
  #early: Exchange | undefined;
  /** The runtime went away in the middle of its answer; what that means is known when it asks again or ends. */
  #brokenOff: (() => void) | undefined;

  constructor(events: RuntimeEvents) {
    this.#events = events;
  }

  get isWaiting(): boolean {
    return this.#state === "Ready";
  }

  get #isAnswering(): boolean {
    return this.#state === "InvocationResponse" || this.#state === "InvocationErrorResponse";
  }

  /** REQUIRES: the invocation before was answered, and the runtime asked again. */
  give(delivery: Delivery): void {
    this.#delivery = delivery;
    if (this.#waiting !== undefined) this.#deliver(this.#waiting);
  }

  /** Ends it: what still waits is cut off, and nothing is answered any more. */
  close(): void {
    this.#waiting?.request.socket.destroy();
    this.#waiting = undefined;
    this.#early = undefined;
    this.#delivery = undefined;
  }

  next(exchange: Exchange): void {
    if (this.#state === "Running") {
      this.#deliverAgain(exchange);
      return;
    }
    if (this.#isAnswering && exchange.request.socket === this.#deliveredOn) {
      this.#early = exchange;
      return;
    }
    const other = this.#waiting?.request.socket;
    const isStolen = other !== undefined && !other.destroyed && other !== exchange.request.socket;
    if (isStolen || !ASKS_FROM.includes(this.#state)) {
      answerForbiddenTransition(exchange, this.#state, "Ready");
      return;
    }
    this.#state = "Ready";
    this.#waiting = exchange;
    exchange.response.on("close", () => {
      if (this.#waiting === exchange) this.#waiting = undefined;
    });
    this.#brokenOff?.();
    if (this.#delivery !== undefined) {
      this.#deliver(exchange);
      return;
    }
    const codeMs = exchange.request.headers["cloudglass-code-ms"];
    this.#events.asked(codeMs === undefined ? undefined : Number(codeMs));
  }

  async respond(requestId: string, exchange: Exchange): Promise<void> {
    const delivery = this.#delivery;
    if (delivery?.requestId !== requestId) return answerInvalidRequestId(exchange);
    if (this.#state !== "Running") {
      return answerForbiddenTransition(exchange, this.#state, "InvocationResponse");
    }
    this.#state = "InvocationResponse";
    const { headers } = exchange.request;
    const mode = headers["lambda-runtime-function-response-mode"];
    if (mode !== undefined && mode !== "streaming") {
      exchange.request.resume();
      const error = { errorType: "Runtime.InvalidResponseModeHeader", payload: new Uint8Array() };
      this.#answered(delivery, { kind: "failed", error });
      return answerInvalidResponseMode(exchange);
    }
    if (mode === "streaming" && delivery.stream !== undefined) {
      await this.#stream(delivery, delivery.stream, exchange);
    } else await this.#gather(delivery, exchange);
  }

  async fail(requestId: string, exchange: Exchange): Promise<void> {
    const delivery = this.#delivery;
    if (delivery?.requestId !== requestId) return answerInvalidRequestId(exchange);
    if (this.#state !== "Running") {
      return answerForbiddenTransition(exchange, this.#state, "InvocationErrorResponse");
    }
    this.#state = "InvocationErrorResponse";
    const body = await readBody(exchange.request, ERROR_BYTES_MAX);
    if (this.#delivery !== delivery) return;
    if (body.kind === "truncated") return this.#breakOff(delivery, { kind: "failed" });
    if (body.kind === "too-large") {
      this.#answered(delivery, body);
      return answerTooLarge(exchange);
    }
    const error = reportedError(exchange, body.bytes);
    this.#answered(delivery, { kind: "failed", error });
    answerAccepted(exchange);
  }

  async failInit(exchange: Exchange): Promise<void> {
    if (this.#state === "Restoring") return this.failRestore(exchange);
    if (this.#state !== "Started") {
      return answerForbiddenTransition(exchange, this.#state, "InitError");
    }
    this.#state = "InitError";
    const body = await readBody(exchange.request, ERROR_BYTES_MAX);
    if (body.kind !== "whole") return answerTooLarge(exchange);
    answerAccepted(exchange);
    this.#events.failedToInitialize(reportedError(exchange, body.bytes));
  }

  nextRestore(exchange: Exchange): void {
    if (this.#state !== "Started") {
      answerForbiddenTransition(exchange, this.#state, "Ready");
      return;
    }
    this.#state = "RestoreReady";
    this.#waiting = exchange;
    this.#events.askedForRestore();
  }

  /** Lets a runtime that asked `restore/next` go on; nothing for one that did not. */
  restore(): void {
    if (this.#state !== "RestoreReady") return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#state = "Restoring";
    waiting?.response.writeHead(200, ["Content-Length", "0"]);
    waiting?.response.end();
  }

  async failRestore(exchange: Exchange): Promise<void> {
    if (this.#state !== "Restoring") {
      return answerForbiddenTransition(exchange, this.#state, "RuntimeRestoreErrorState");
    }
    this.#state = "RuntimeRestoreErrorState";
    const body = await readBody(exchange.request, ERROR_BYTES_MAX);
    if (body.kind !== "whole") return answerTooLarge(exchange);
    answerAccepted(exchange);
    this.#events.failedToRestore(reportedError(exchange, body.bytes));
  }

  #deliver(exchange: Exchange): void {
    this.#waiting = undefined;
    this.#state = "Running";
    this.#deliveredOn = exchange.request.socket;
    const { headers, payload } = this.#delivery!;
    exchange.response.writeHead(200, headers as string[]);
    exchange.response.end(payload);
  }

  /** A runtime whose connection broke may ask for the same again; another process may not have it. */
  #deliverAgain(exchange: Exchange): void {
    const first = this.#deliveredOn;
    if (first !== undefined && !first.destroyed && first !== exchange.request.socket) {
      answerForbiddenTransition(exchange, "Running", "Ready");
      return;
    }
    this.#deliver(exchange);
  }

  async #gather(delivery: Delivery, exchange: Exchange): Promise<void> {
    const { request } = exchange;
    request.once("data", () => delivery.answerBegan());
    const body = await readBody(request, PAYLOAD_BYTES_MAX);
    if (this.#delivery !== delivery) return;
    if (body.kind === "truncated") return this.#breakOff(delivery, { kind: "failed" });
    if (body.kind === "too-large") {
      this.#answered(delivery, body);
      return answerTooLarge(exchange);
    }
    const error = trailingError(request);
    if (error !== undefined) this.#answered(delivery, { kind: "failed", error });
    else {
      const contentType = request.headers["content-type"];
      this.#answered(delivery, { kind: "answered", payload: body.bytes, contentType });
    }
    answerAccepted(exchange);
  }

  async #stream(delivery: Delivery, stream: AnswerStream, exchange: Exchange): Promise<void> {
    const { request } = exchange;
    let sizeBytes = 0;
    delivery.answerBegan();
    stream.begin(request.headers["content-type"]);
    const isWhole = await forwardBody(request, (piece) => {
      sizeBytes += piece.length;
      return sizeBytes > STREAMED_BYTES_MAX ? undefined : stream.write(piece);
    });
    if (this.#delivery !== delivery) return;
    if (!isWhole) return this.#breakOff(delivery, { kind: "streamed", sizeBytes });
    if (sizeBytes > STREAMED_BYTES_MAX) {
      const error = madeUpError("Function.ResponseSizeTooLarge", tooLargeMessage);
      this.#answered(delivery, { kind: "streamed", error, sizeBytes });
      return answerTooLarge(exchange, STREAMED_BYTES_MAX);
    }
    this.#answered(delivery, { kind: "streamed", error: trailingError(request), sizeBytes });
    answerAccepted(exchange);
  }

  #breakOff(
    delivery: Delivery,
    part: { readonly kind: "failed" } | { readonly kind: "streamed"; readonly sizeBytes: number },
  ): void {
    const error = madeUpError("Runtime.TruncatedResponse", "HTTP request detected as truncated");
    this.#state = "RuntimeResponseSentState";
    this.#brokenOff = () => this.#answered(delivery, { ...part, error });
    this.#takeEarly();
  }

  /** Before the runtime hears that its answer was taken, so that it asks for the next after this is known. */
  #answered(delivery: Delivery, outcome: InvocationOutcome): void {
    if (this.#state !== "Ready") this.#state = "RuntimeResponseSentState";
    this.#brokenOff = undefined;
    this.#delivery = undefined;
    this.#deliveredOn = undefined;
    delivery.answered(outcome);
    this.#takeEarly();
  }

  #takeEarly(): void {
    const early = this.#early;
    this.#early = undefined;
    if (early !== undefined) this.next(early);
  }
}

const tooLargeMessage = `Response payload size exceeded maximum allowed payload size (${STREAMED_BYTES_MAX} bytes).`;

function madeUpError(errorType: string, errorMessage: string): ReportedError {
  return { errorType, payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}

function reportedError(exchange: Exchange, payload: Uint8Array): ReportedError {
  const named = exchange.request.headers["lambda-runtime-function-error-type"];
  return { errorType: validErrorType(named as string | undefined), payload };
}

/** A streamed answer that failed half-way says so in trailers; the body of the error is Base64. */
function trailingError(request: IncomingMessage): ReportedError | undefined {
  const errorType = request.trailers["lambda-runtime-function-error-type"];
  if (errorType === undefined) return undefined;
  const body = request.trailers["lambda-runtime-function-error-body"] ?? "";
  return { errorType, payload: Buffer.from(body, "base64") };
}
