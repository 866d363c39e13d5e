/**
 * The Telemetry API 2022-07-01 and the Logs API 2020-08-15 of one environment: what the platform, the function and its
 * extensions say, handed to extensions that subscribed to it while the environment initialised.
 */
import type { Clock, Environment } from "@cloudglass/env";
import type { PlatformEvent } from "../../scheduling/platform-event.ts";
import { answerForbidden, answerJson, answerTooLarge, type Exchange } from "./answers.ts";
import { readBody } from "./body.ts";
import type { Extension, ExtensionRegistry } from "./extension-registry.ts";
import { type Connect, type Dropped, Subscriber } from "./subscriber.ts";
import {
  parseSubscription,
  type Subscription,
  type TelemetryApi,
  type TelemetryCategory,
} from "./subscription.ts";

const SUBSCRIPTION_BYTES_MAX = 64 * 1024;
/** What is kept for those who subscribe while the environment initialises. */
const EARLY_MAX = 1000;
const EARLY_CHARACTERS_MAX = 256 * 1024;

interface Happening {
  readonly category: TelemetryCategory;
  readonly timeMs: number;
  readonly recordsFor: (
    subscription: Subscription,
  ) => readonly { readonly type: string; readonly record: unknown }[];
}

export interface TelemetryParts {
  readonly env: Environment;
  readonly wall: Clock;
  readonly connect: Connect;
  /** Lines that are JSON objects are records. */
  readonly logFormat: "Text" | "JSON";
}

export class Telemetry {
  readonly #parts: TelemetryParts;
  readonly #subscribers = new Map<string, Subscriber>();
  #isOpen = true;
  #early: Happening[] = [];
  #earlyCharacters = 0;

  constructor(parts: TelemetryParts) {
    this.#parts = parts;
  }

  /** The environment is initialised: no more subscriptions. */
  closeSubscriptions(): void {
    this.#isOpen = false;
    this.#early = [];
  }

  /** What the scheduler says of the environment. */
  tell(event: PlatformEvent): void {
    if (!this.#isOpen && this.#subscribers.size === 0) return;
    const { type, record, timeMs } = event;
    this.#send("platform", timeMs, (subscription) =>
      subscription.api === "telemetry"
        ? [{ type, record }]
        : oldPlatformRecords(event, subscription),
    );
  }

  line(source: "function" | "extension", text: string): void {
    const isKept = this.#isOpen && this.#earlyCharacters + text.length <= EARLY_CHARACTERS_MAX;
    if (!isKept && this.#subscribers.size === 0) return;
    this.#earlyCharacters += text.length;
    const recordsFor = (subscription: Subscription) => [
      { type: source, record: this.#recordOf(text, subscription) },
    ];
    this.#send(source, this.#parts.env.clock.now(), recordsFor, isKept);
  }

  extensionIsReady(extension: Extension): void {
    const { name, events } = extension;
    this.#send("platform", this.#parts.env.clock.now(), () => [
      { type: "platform.extension", record: { name, state: "Ready", events } },
    ]);
  }

  async subscribe(
    exchange: Exchange,
    api: TelemetryApi,
    extensions: ExtensionRegistry,
  ): Promise<void> {
    const id = exchange.request.headers["lambda-extension-identifier"];
    const body = await readBody(exchange.request, SUBSCRIPTION_BYTES_MAX);
    const extension = extensions.find(String(id ?? ""));
    const name = api === "telemetry" ? "Telemetry" : "Logs";
    if (typeof id !== "string" || id === "") {
      const message = "Missing Lambda-Extension-Identifier header";
      answerForbidden(exchange, "Extension.MissingExtensionIdentifier", message);
    } else if (extension === undefined) {
      const message = `Unknown extension ${id}`;
      answerForbidden(exchange, "Extension.UnknownExtensionIdentifier", message);
    } else if (!this.#isOpen) {
      const message = `${name} API subscription is closed already`;
      answerForbidden(exchange, `${name}.SubscriptionClosed`, message);
    } else if (body.kind !== "whole") answerTooLarge(exchange, SUBSCRIPTION_BYTES_MAX);
    else this.#add(exchange, extension, parseSubscription(body.bytes, api));
  }

  /** Before the environment goes; settles when all was taken or cannot be. */
  async flush(): Promise<void> {
    await Promise.all([...this.#subscribers.values()].map((subscriber) => subscriber.flush()));
  }

  close(): void {
    this.closeSubscriptions();
    for (const subscriber of this.#subscribers.values()) subscriber.close();
    this.#subscribers.clear();
  }

  #add(exchange: Exchange, extension: Extension, subscription: Subscription | string[]): void {
    if (Array.isArray(subscription)) {
      const errorMessage = subscription.join("; ");
      answerJson(exchange, 400, { errorType: "ValidationError", errorMessage });
      return;
    }
    const { wall, connect } = this.#parts;
    this.#subscribers.get(extension.id)?.close();
    const droppedRecord = (dropped: Dropped) =>
      this.#encoded(wall.now(), "platform.logsDropped", {
        ...dropped,
        reason: "Some logs were dropped because the subscriber did not take them in time",
      });
    const subscriber = new Subscriber({ subscription, connect, wall, droppedRecord });
    this.#subscribers.set(extension.id, subscriber);
    for (const happening of this.#early) this.#give(subscriber, happening);
    answerJson(exchange, 200, "OK");
    const type =
      subscription.api === "telemetry"
        ? "platform.telemetrySubscription"
        : "platform.logsSubscription";
    const types = [...subscription.categories];
    this.#send("platform", this.#parts.env.clock.now(), () => [
      { type, record: { name: extension.name, state: "Subscribed", types } },
    ]);
  }

  #recordOf(text: string, subscription: Subscription): unknown {
    const isStructured =
      this.#parts.logFormat === "JSON" &&
      subscription.schemaVersion >= "2022-12-13" &&
      text.startsWith("{");
    if (!isStructured) return text;
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }

  #send(
    category: TelemetryCategory,
    timeMs: number,
    recordsFor: Happening["recordsFor"],
    isKept = this.#isOpen,
  ): void {
    const happening = { category, timeMs, recordsFor };
    if (isKept && this.#early.length < EARLY_MAX) this.#early.push(happening);
    for (const subscriber of this.#subscribers.values()) this.#give(subscriber, happening);
  }

  #give(subscriber: Subscriber, { category, timeMs, recordsFor }: Happening): void {
    if (!subscriber.subscription.categories.has(category)) return;
    for (const { type, record } of recordsFor(subscriber.subscription)) {
      subscriber.add(this.#encoded(timeMs, type, record));
    }
  }

  #encoded(timeMs: number, type: string, record: unknown): string {
    return JSON.stringify({ time: new Date(timeMs).toISOString(), type, record });
  }
}

/** The Logs API knows less of what happens, and an end apart from the report. */
function oldPlatformRecords(
  event: PlatformEvent,
  { schemaVersion }: Subscription,
): { type: string; record: unknown }[] {
  switch (event.type) {
    case "platform.start":
      return [{ type: event.type, record: event.record }];
    case "platform.runtimeDone": {
      if (schemaVersion < "2021-03-18") return [];
      const { requestId, status } = event.record;
      return [{ type: event.type, record: { requestId, status } }];
    }
    case "platform.report": {
      const { requestId, metrics } = event.record;
      return [
        { type: "platform.end", record: { requestId } },
        { type: event.type, record: { requestId, metrics } },
      ];
    }
    default:
      return [];
  }
}
