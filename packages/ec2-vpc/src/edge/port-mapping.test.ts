/** Declared ports of the simulated internet, and programs on this machine behind them. */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { systemEnvironment } from "@cloudglass/env";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stack } from "../packet/stack/stack.ts";
import { ANN, type Office, openOffice } from "../packet/switch/office.fixture.ts";
import { loopbackAddress, SocketOutlet } from "./socket-outlet.ts";

const ADDRESS = "203.0.113.10";
const env = systemEnvironment();
const sockets = new Set<Socket>();
let server: Server;
let office: Office;
let ann: Stack;

beforeAll(async () => {
  // Sends back what it gets, and ends when the other side does.
  server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  office = openOffice({ env, outlet: new SocketOutlet() });
  ann = await office.start(ANN);
  const { port } = server.address() as { readonly port: number };
  office.network.internet.map({ address: ADDRESS, port: 443, target: { host: "127.0.0.1", port } });
});
afterAll(async () => {
  ann.close();
  office.network.close();
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, "close");
  env.close();
});

test("a stream goes to the program and back, whole, however slowly it is read", async () => {
  const connection = await ann.tcp.connect({ address: ADDRESS, port: 443 });
  const sent = env.random.bytes(4 << 20);
  const writing = connection.write(sent).then(() => connection.end());
  const received: Uint8Array[] = [];
  for await (const bytes of connection) received.push(bytes.slice());
  await writing;
  expect(Buffer.concat(received).equals(sent)).toBe(true);
  expect(await connection.closed).toBeUndefined();
});

test("a program that is not there resets, and a port that is not mapped refuses", async () => {
  const free = createServer().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address() as { readonly port: number };
  free.close();
  await once(free, "close");
  office.network.internet.map({ address: ADDRESS, port: 80, target: { host: "127.0.0.1", port } });
  const connection = await ann.tcp.connect({ address: ADDRESS, port: 80 });
  await expect(connection.read()).rejects.toMatchObject({ code: "reset" });
  const other = ann.tcp.connect({ address: ADDRESS, port: 81 });
  await expect(other).rejects.toMatchObject({ code: "refused" });
  expect(office.network.internet.unmap(ADDRESS, 80)).toBe(true);
  const gone = ann.tcp.connect({ address: ADDRESS, port: 80 });
  await expect(gone).rejects.toMatchObject({ code: "refused" });
});

test("a client that resets is gone at the program too", async () => {
  const before = sockets.size;
  const connection = await ann.tcp.connect({ address: ADDRESS, port: 443 });
  await connection.write(Buffer.from("x"));
  expect(await connection.read()).toHaveLength(1);
  const [socket] = [...sockets].slice(before);
  const failed = new Promise<Error>((resolve) => socket?.once("error", resolve));
  connection.abort();
  expect(await failed).toMatchObject({ code: "ECONNRESET" });
});

test("without an outlet nothing real is reached, and no outlet leaves this machine", async () => {
  const closed = openOffice({ env });
  const other = await closed.start(ANN);
  const { port } = server.address() as { readonly port: number };
  closed.network.internet.map({ address: ADDRESS, port: 443, target: { host: "127.0.0.1", port } });
  const connection = await other.tcp.connect({ address: ADDRESS, port: 443 });
  await expect(connection.read()).rejects.toMatchObject({ code: "reset" });
  const target = { host: "192.0.2.1", port: 443 };
  const events = { received() {}, drained() {}, ended() {}, closed() {} };
  expect(() => new SocketOutlet().connect(target, events)).toThrow(RangeError);
  other.close();
  closed.network.close();
});

test.each([
  ["localhost", "127.0.0.1"],
  ["127.0.0.1", "127.0.0.1"],
  ["127.255.3.4", "127.255.3.4"],
  ["::1", "::1"],
  ["127.999.1.1", undefined],
  ["127.0.0.1.example.com", undefined],
  ["127.1", undefined],
  ["::ffff:192.0.2.1", undefined],
  ["localhost.example.com", undefined],
  ["10.0.0.1", undefined],
])("%s is taken as %s, and nobody is asked for a name", (host, address) => {
  expect(loopbackAddress(host)).toBe(address);
});
