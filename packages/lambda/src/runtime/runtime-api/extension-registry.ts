/**
 * The extensions of one start of an environment, as the Extensions API 2020-01-01 sees them. External ones are programs of
 * `/opt/extensions`, known by their file's name before they register; internal ones register from inside the runtime's
 * process, and only until the runtime asks for its first event.
 */
import {
  answerAccepted,
  answerForbidden,
  answerJson,
  answerTooLarge,
  type Exchange,
} from "./answers.ts";
import { readBody } from "./body.ts";

export const EXTENSIONS_MAX = 10;
const REGISTRATION_BYTES_MAX = 64 * 1024;

export type ExtensionEvent = "INVOKE" | "SHUTDOWN";

type State = "Started" | "Registered" | "Ready" | "Running" | "InitError" | "ExitError" | "Exited";

export interface Extension {
  readonly id: string;
  readonly name: string;
  readonly isExternal: boolean;
  readonly events: readonly ExtensionEvent[];
  readonly state: State;
}

interface Entry extends Extension {
  events: readonly ExtensionEvent[];
  state: State;
  waiting: Exchange | undefined;
  /** Events that came while it was at work on another. */
  queued: string[];
}

export interface RegistryEvents {
  registered(extension: Extension): void;
  /** Some extension asked for its next event. */
  asked(): void;
  failed(extension: Extension, phase: "init" | "exit", errorType: string): void;
}

export interface RegisteredFunction {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
  readonly accountId: string;
}

const TRANSITION_REFUSED = "Error: State transition is not allowed";

export class ExtensionRegistry {
  readonly #byId = new Map<string, Entry>();
  readonly #makeId: () => string;
  readonly #about: RegisteredFunction;
  readonly #events: RegistryEvents;
  #isOpen = true;

  constructor(about: RegisteredFunction, makeId: () => string, events: RegistryEvents) {
    this.#about = about;
    this.#makeId = makeId;
    this.#events = events;
  }

  get extensions(): readonly Extension[] {
    return [...this.#byId.values()];
  }

  get isEmpty(): boolean {
    return this.#byId.size === 0;
  }

  /** Those that started but have not registered count: the runtime starts after them. */
  get allRegistered(): boolean {
    return this.#all((entry) => entry.state !== "Started");
  }

  get allReady(): boolean {
    return this.#all((entry) => entry.state === "Ready");
  }

  /** A program of `/opt/extensions` that is about to start. */
  addExternal(name: string): void {
    this.#add(name, true);
  }

  /** No extension may register any more. */
  closeRegistration(): void {
    this.#isOpen = false;
  }

  /** To those that registered for it. `body` is the event without its type. */
  send(event: ExtensionEvent, body: Readonly<Record<string, unknown>>): void {
    if (this.#byId.size === 0) return;
    const text = JSON.stringify({ eventType: event, ...body });
    for (const entry of this.#byId.values()) {
      if (!entry.events.includes(event)) continue;
      if (entry.waiting === undefined) entry.queued.push(text);
      else this.#deliver(entry, entry.waiting, text);
    }
  }

  /** Its process has ended. */
  exited(name: string): void {
    for (const entry of this.#byId.values()) if (entry.name === name) entry.state = "Exited";
  }

  find(id: string | undefined): Extension | undefined {
    return this.#byId.get(id ?? "");
  }

  close(): void {
    for (const entry of this.#byId.values()) entry.waiting?.request.socket.destroy();
    this.#byId.clear();
    this.#isOpen = false;
  }

  async register(exchange: Exchange): Promise<void> {
    const { headers } = exchange.request;
    const name = headers["lambda-extension-name"];
    if (typeof name !== "string" || name === "") {
      exchange.request.resume();
      return answerForbidden(exchange, "Extension.InvalidExtensionName", "Empty extension name");
    }
    const body = await readBody(exchange.request, REGISTRATION_BYTES_MAX);
    if (body.kind !== "whole") return answerTooLarge(exchange, REGISTRATION_BYTES_MAX);
    const events = parseEvents(body.bytes);
    if (typeof events === "string") {
      return answerForbidden(exchange, "InvalidRequestFormat", events);
    }
    const external = [...this.#byId.values()].find(
      (entry) => entry.isExternal && entry.name === name,
    );
    const refusal =
      refusedEvent(events, external !== undefined) ??
      (external === undefined ? this.#refusedInternal(name) : refusedExternal(external));
    if (refusal !== undefined) return answerForbidden(exchange, refusal.type, refusal.message);
    const entry = external ?? this.#add(name, false);
    entry.events = events as ExtensionEvent[];
    entry.state = "Registered";
    this.#answerRegistered(exchange, entry);
    this.#events.registered(entry);
  }

  next(exchange: Exchange): void {
    const entry = this.#identified(exchange, (id) => `Unknown extension ${id}`);
    if (entry === undefined) return;
    const other = entry.waiting?.request.socket;
    const isWaited = other !== undefined && !other.destroyed && other !== exchange.request.socket;
    if (isWaited || !["Registered", "Ready", "Running"].includes(entry.state)) {
      answerForbidden(
        exchange,
        "Extension.InvalidExtensionState",
        `State transition from ${entry.state} to Ready failed for extension ${entry.id}. ${TRANSITION_REFUSED}`,
      );
      return;
    }
    const queued = entry.queued.shift();
    if (queued !== undefined) {
      this.#deliver(entry, exchange, queued);
      return;
    }
    entry.state = "Ready";
    entry.waiting = exchange;
    exchange.response.on("close", () => {
      if (entry.waiting === exchange) entry.waiting = undefined;
    });
    this.#events.asked();
  }

  fail(exchange: Exchange, phase: "init" | "exit"): void {
    exchange.request.resume();
    const entry = this.#identified(exchange, () => "Unknown Lambda-Extension-Identifier");
    if (entry === undefined) return;
    const errorType = exchange.request.headers["lambda-extension-function-error-type"];
    if (typeof errorType !== "string" || errorType === "") {
      const message = "Lambda-Extension-Function-Error-Type not found";
      answerForbidden(exchange, "Extension.MissingHeader", message);
      return;
    }
    const to = phase === "init" ? "InitError" : "ExitError";
    const from = phase === "init" ? ["Registered"] : ["Registered", "Ready", "Running"];
    if (!from.includes(entry.state) && entry.state !== to) {
      const target = phase === "init" ? to : "Exited";
      answerForbidden(
        exchange,
        "Extension.InvalidExtensionState",
        `State transition from ${entry.state} to ${target} failed for extension ${entry.id}. ${TRANSITION_REFUSED}`,
      );
      return;
    }
    entry.state = to;
    answerAccepted(exchange);
    this.#events.failed(entry, phase, errorType);
  }

  #identified(exchange: Exchange, unknown: (id: string) => string): Entry | undefined {
    const id = exchange.request.headers["lambda-extension-identifier"];
    if (typeof id !== "string" || id === "") {
      const message = "Missing Lambda-Extension-Identifier header";
      answerForbidden(exchange, "Extension.MissingExtensionIdentifier", message);
      return undefined;
    }
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
      const message = "Invalid Lambda-Extension-Identifier";
      answerForbidden(exchange, "Extension.InvalidExtensionIdentifier", message);
      return undefined;
    }
    const entry = this.#byId.get(id.toLowerCase());
    if (entry === undefined) {
      answerForbidden(exchange, "Extension.UnknownExtensionIdentifier", unknown(id));
    }
    return entry;
  }

  #deliver(entry: Entry, exchange: Exchange, text: string): void {
    entry.waiting = undefined;
    entry.state = "Running";
    exchange.response.writeHead(200, [
      "Lambda-Extension-Event-Identifier",
      this.#makeId(),
      "Content-Type",
      "application/json",
      "Content-Length",
      String(Buffer.byteLength(text)),
    ]);
    exchange.response.end(text);
  }

  #answerRegistered(exchange: Exchange, entry: Entry): void {
    const features = String(exchange.request.headers["lambda-extension-accept-feature"] ?? "");
    const wantsAccount = features.split(",").some((feature) => feature.trim() === "accountId");
    const { accountId, functionName, functionVersion, handler } = this.#about;
    exchange.response.setHeader("Lambda-Extension-Identifier", entry.id);
    const about = { functionName, functionVersion, handler };
    answerJson(exchange, 200, wantsAccount ? { accountId, ...about } : about);
  }

  #refusedInternal(name: string): Refusal | undefined {
    if (!this.#isOpen) {
      const message = "Extension registration closed already";
      return { type: "Extension.RegistrationClosed", message };
    }
    if (this.#byId.size >= EXTENSIONS_MAX) {
      const message = `Extension limit (${EXTENSIONS_MAX}) reached`;
      return { type: "Extension.TooManyExtensions", message };
    }
    if ([...this.#byId.values()].some((entry) => entry.name === name)) {
      const message = "Extension with this name already registered";
      return { type: "Extension.InvalidExtensionState", message };
    }
    return undefined;
  }

  #add(name: string, isExternal: boolean): Entry {
    const id = this.#makeId();
    const entry: Entry = {
      id,
      name,
      isExternal,
      events: [],
      state: "Started",
      waiting: undefined,
      queued: [],
    };
    this.#byId.set(id, entry);
    return entry;
  }

  #all(holds: (entry: Entry) => boolean): boolean {
    for (const entry of this.#byId.values()) if (!holds(entry)) return false;
    return true;
  }
}

interface Refusal {
  readonly type: string;
  readonly message: string;
}

function refusedExternal(entry: Entry): Refusal | undefined {
  if (entry.state === "Started") return undefined;
  return {
    type: "Extension.InvalidExtensionState",
    message: `State transition from ${entry.state} to Registered failed for extension ${entry.name}. ${TRANSITION_REFUSED}`,
  };
}

function refusedEvent(events: readonly string[], isExternal: boolean): Refusal | undefined {
  for (const event of events) {
    const type = "Extension.InvalidEventType";
    if (event === "SHUTDOWN" && !isExternal) {
      return { type, message: `${event}: ShutdownEventNotSupportedForInternalExtension` };
    }
    if (event !== "INVOKE" && event !== "SHUTDOWN") {
      return { type, message: `${event}: ErrorInvalidEventType` };
    }
  }
  return undefined;
}

/** The events asked for, or what is wrong with the request. */
function parseEvents(bytes: Uint8Array): readonly string[] | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return bytes.length === 0 ? "unexpected end of JSON input" : "invalid JSON";
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    return "json: cannot unmarshal value into a registration";
  }
  const { events = [], configurationKeys } = parsed as Record<string, unknown>;
  if (Array.isArray(configurationKeys) && configurationKeys.length > 0) {
    return "configurationKeys are deprecated; use environment variables instead";
  }
  if (events === null) return [];
  if (!Array.isArray(events) || events.some((event) => typeof event !== "string")) {
    return "json: cannot unmarshal value into events";
  }
  return events;
}
