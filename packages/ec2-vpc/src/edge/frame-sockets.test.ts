import { once } from "node:events";
import { statSync } from "node:fs";
import { connect } from "node:net";
import { dirname } from "node:path";
import { afterEach, expect, test } from "vitest";
import { withLength } from "./frame-lengths.ts";
import { FrameSockets } from "./frame-sockets.ts";

let sockets: FrameSockets | undefined;
afterEach(() => sockets?.closeAll());

/** What was sent into the network by interface, and the listeners of what comes out of it. */
function opened() {
  const sent: string[] = [];
  const listeners = new Map<string, (frame: Uint8Array) => void>();
  const unplugged: string[] = [];
  const made = new FrameSockets((interfaceId) => ({
    send: (frame) => sent.push(`${interfaceId} ${Buffer.from(frame)}`),
    receive: (listener) => listeners.set(interfaceId, listener),
    unplug: () => unplugged.push(interfaceId),
  }));
  sockets = made;
  return { made, sent, listeners, unplugged };
}

test("frames go both ways, in a directory that only this user can enter", async () => {
  const { made, sent, listeners } = opened();
  const { path } = await made.open("eni-1");
  expect(statSync(dirname(path)).mode & 0o077).toBe(0);
  const client = connect(path);
  client.write(Buffer.concat([withLength(Buffer.from("one")), withLength(Buffer.from("two"))]));
  await expect.poll(() => sent).toEqual(["eni-1 one", "eni-1 two"]);
  listeners.get("eni-1")?.(Buffer.from("three"));
  const [bytes] = (await once(client, "data")) as [Buffer];
  expect(bytes.equals(Buffer.from(withLength(Buffer.from("three"))))).toBe(true);
  client.destroy();
});

test("one that is opened twice is one, and is gone with all that was plugged in", async () => {
  const { made, unplugged } = opened();
  const [first, second] = await Promise.all([made.open("eni-1"), made.open("eni-1")]);
  expect(first.path).toBe(second.path);
  const client = connect(first.path);
  await expect.poll(() => made.view("eni-1")?.connected).toBe(true);
  const closed = once(client, "close");
  expect(made.close("eni-1")).toBe(true);
  expect(made.close("eni-1")).toBe(false);
  await closed;
  expect(unplugged).toEqual(["eni-1"]);
  expect(made.view("eni-1")).toBeUndefined();
});

test("the next machine takes the place of the one before, and who speaks otherwise is cut off", async () => {
  const { made, sent } = opened();
  const { path } = await made.open("eni-1");
  const first = connect(path);
  const ended = once(first, "close");
  await expect.poll(() => made.view("eni-1")?.connected).toBe(true);
  const second = connect(path);
  await ended;
  second.write(withLength(Buffer.from("mine")));
  await expect.poll(() => sent).toEqual(["eni-1 mine"]);
  const cut = once(second, "close");
  second.write("GET / HTTP/1.1\r\n\r\n");
  await cut;
  await expect.poll(() => made.view("eni-1")?.connected).toBe(false);
});

test("a machine that does not read loses frames, not the emulator its memory", async () => {
  const { made, listeners } = opened();
  const { path } = await made.open("eni-1");
  const client = connect(path);
  client.pause();
  await expect.poll(() => made.view("eni-1")?.connected).toBe(true);
  const frame = new Uint8Array(9000);
  for (let count = 0; count < 2000; count += 1) listeners.get("eni-1")?.(frame);
  // 4 MiB wait at most, beside what the kernel took.
  expect(made.view("eni-1")?.framesDropped).toBeGreaterThan(1000);
  client.destroy();
});
