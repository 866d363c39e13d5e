import { SimulatedClock } from "@cloudglass/env";
import type { ResponseStream } from "@cloudglass/wire";
import { expect, test } from "vitest";
import { EVENT_READERS_MAX, EventFeed } from "./event-feed.ts";
import { eventStream } from "./events.ts";

const ANN = "arn:aws:iam::000000000000:user/ann";
const request = (requestId: string, status = 200) => ({
  requestId,
  method: "PUT",
  path: "/bucket/key",
  service: "s3",
  operation: "PutObject",
  status,
  error: status < 400 ? "" : "AccessDenied",
  caller: ANN,
});

interface Told {
  readonly type: string;
  readonly content: unknown;
}

class Listener {
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly body: ResponseStream;

  constructor(feed: EventFeed, query = "") {
    const asked = new URLSearchParams(query);
    const { status, headers, body } = eventStream({ events: feed }, asked).response;
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/event-stream");
    this.body = body as ResponseStream;
    this.#pieces = this.body[Symbol.asyncIterator]();
  }

  /** The next piece as text; undefined at the end. */
  async text(): Promise<string | undefined> {
    const { done, value } = await this.#pieces.next();
    return done === true ? undefined : Buffer.from(value).toString();
  }

  async events(): Promise<readonly Told[]> {
    return eventsIn((await this.text()) ?? "");
  }
}

/** The grammar of the HTML standard: fields in lines, an empty line behind each event. */
function eventsIn(text: string): Told[] {
  const told: Told[] = [];
  for (const block of text.split("\n\n")) {
    const fields = new Map(
      block.split("\n").map((line) => line.split(/: (.*)/, 2) as [string, string]),
    );
    const type = fields.get("event");
    if (type !== undefined) told.push({ type, content: JSON.parse(fields.get("data") ?? "") });
  }
  return told;
}

test("what is told reaches those who listen, in order and once built for all", async () => {
  const feed = new EventFeed(new SimulatedClock());
  let built = 0;
  const show = (told: { requestId: string }) => {
    built++;
    return { requestId: told.requestId };
  };
  feed.tell("request", request("before"), show);
  expect(built).toBe(0);
  const [first, second] = [new Listener(feed), new Listener(feed)];
  await Promise.all([first.text(), second.text()]);
  expect(feed.isQuiet).toBe(false);
  feed.tell("request", request("one"), show);
  feed.tell("clock", { offsetMs: 5 });
  const expected = [
    { type: "request", content: { requestId: "one" } },
    { type: "clock", content: { offsetMs: 5 } },
  ];
  expect(await first.events()).toEqual(expected);
  expect(await second.events()).toEqual(expected);
  expect(built).toBe(1);
});

test.each([
  ["service=S3", ["ok", "denied"]],
  ["service=dynamodb", []],
  ["operation=Put*", ["ok", "denied"]],
  ["status=403", ["denied"]],
  ["status=2xx,5xx", ["ok"]],
  ["error=*", ["denied"]],
  ["caller=*user/ann&text=ok", ["ok"]],
  ["type=clock,request&status=200", ["ok", "clock"]],
  ["type=clock", ["clock"]],
])("with %s one is told of %s", async (query, wanted) => {
  const feed = new EventFeed(new SimulatedClock());
  const listener = new Listener(
    feed,
    query.includes("type=") ? query : `${query}&type=request,reset`,
  );
  await listener.text();
  feed.tell("request", request("ok"));
  feed.tell("request", request("denied", 403));
  feed.tell("clock", { requestId: "clock" });
  feed.tell("reset", { requestId: "end" });
  feed.close();
  const next = await listener.events();
  const ids = next.map(({ content }) => (content as { requestId: string }).requestId);
  expect(ids.filter((id) => id !== "end")).toEqual(wanted);
});

test("a reader that takes nothing loses events, is told how many, and then hears the next ones", async () => {
  const feed = new EventFeed(new SimulatedClock());
  const [slow, quick] = [new Listener(feed), new Listener(feed)];
  await Promise.all([slow.text(), quick.text()]);
  for (let n = 0; n < 2000; n++) {
    feed.tell("clock", { n });
    expect(await quick.events()).toEqual([{ type: "clock", content: { n } }]);
  }
  const told = await slow.events();
  const kept = told.slice(0, -1);
  expect(kept.length).toBeGreaterThan(500);
  expect(kept.map(({ content }) => (content as { n: number }).n)).toEqual(
    Array.from(kept, (_, index) => index),
  );
  expect(told.at(-1)).toEqual({ type: "dropped", content: { count: 2000 - kept.length } });
  feed.tell("clock", { n: "after" });
  expect(await slow.events()).toEqual([{ type: "clock", content: { n: "after" } }]);
});

test("what waits for a reader is bounded in bytes too", async () => {
  const feed = new EventFeed(new SimulatedClock());
  const listener = new Listener(feed);
  await listener.text();
  for (let n = 0; n < 100; n++) feed.tell("faults", { padding: "x".repeat(100_000) });
  const text = (await listener.text()) ?? "";
  expect(text.length).toBeGreaterThan(500_000);
  expect(text.length).toBeLessThan(1_100_000);
  expect(eventsIn(text).at(-1)?.type).toBe("dropped");
});

test("a silent feed sends heartbeats, which are no events", async () => {
  const clock = new SimulatedClock();
  const feed = new EventFeed(clock);
  const listener = new Listener(feed);
  await listener.text();
  for (let beat = 0; beat < 3; beat++) {
    const waiting = listener.text();
    await clock.advance(20_000);
    const text = await waiting;
    expect(text).toMatch(/^: .*\n\n$/);
    expect(eventsIn(text ?? "")).toEqual([]);
  }
});

test("readers that have gone are forgotten, and only so many may listen", async () => {
  const feed = new EventFeed(new SimulatedClock());
  const listeners = Array.from({ length: EVENT_READERS_MAX }, () => new Listener(feed));
  expect(() => new Listener(feed)).toThrow(/At most/);
  await listeners[0]?.text();
  const waiting = listeners[0]?.text();
  listeners[0]?.body.abandon?.();
  expect(await waiting).toBeUndefined();
  const another = new Listener(feed);
  for (const { body } of [...listeners, another]) body.abandon?.();
  expect(feed.isQuiet).toBe(true);
});

test("a feed that is closed lets its readers come to the end, and new ones too", async () => {
  const feed = new EventFeed(new SimulatedClock());
  const listener = new Listener(feed);
  await listener.text();
  const waiting = listener.text();
  feed.close();
  expect(await waiting).toBeUndefined();
  const late = new Listener(feed);
  await late.text();
  expect(await late.text()).toBeUndefined();
  expect(feed.isQuiet).toBe(true);
});

test.each(["type=other", "type=", "colour=red", "status=9xx", "status=abc"])(
  "%s is refused with a sentence",
  (query) => {
    const feed = new EventFeed(new SimulatedClock());
    expect(() => eventStream({ events: feed }, new URLSearchParams(query))).toThrow(
      expect.objectContaining({ status: 400 }),
    );
  },
);
