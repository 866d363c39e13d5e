import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pattern, readAll, until, Wire } from "../wire.fixture.ts";
import { type Declaration, parseDeclaration, parseList, parseUserData } from "./declaration.ts";
import { DeclaredServices } from "./declared-services.ts";
import { characters } from "./pattern.ts";

const SERVER = "10.0.0.1";

function serving(list: string) {
  const wire = new Wire(1);
  const server = wire.host("server", { addresses: [`${SERVER}/24`] });
  const client = wire.host("client", { addresses: ["10.0.0.2/24"] });
  const services = new DeclaredServices(server, () => "the name");
  const faults = services.apply(parseList(list).declared);
  const ask = async (port: number, question: Uint8Array | string) => {
    const opening = client.tcp.connect({ address: SERVER, port });
    const connection = await until(wire.clock, opening);
    void connection.write(typeof question === "string" ? Buffer.from(question) : question);
    connection.end();
    return until(wire.clock, readAll(connection));
  };
  return { wire, server, client, services, faults, ask };
}

describe("a declaration", () => {
  it.each([
    ["443", { kind: "listen", protocol: "tcp", port: 443, answer: { kind: "discard" } }],
    ["listen udp 53 ECHO", { kind: "listen", protocol: "udp", port: 53, answer: { kind: "echo" } }],
    [
      "listen tcp 19 chargen 100",
      { kind: "listen", protocol: "tcp", port: 19, answer: { kind: "chargen", bytes: 100 } },
    ],
    [
      " listen 80   http ",
      { kind: "listen", protocol: "tcp", port: 80, answer: { kind: "http", bytes: undefined } },
    ],
    ["drop 22", { kind: "drop", protocol: "tcp", port: 22 }],
    ["drop udp 123", { kind: "drop", protocol: "udp", port: 123 }],
    ["shutdown 30", { kind: "shutdown", seconds: 30 }],
  ] satisfies [string, Declaration][])("is read: %s", (text, declaration) => {
    expect(parseDeclaration(text)).toEqual(declaration);
  });

  it.each([
    "",
    "0",
    "65536",
    "1e3",
    "-1",
    "listen",
    "listen tcp",
    "80 81",
    "80 gopher",
    "udp 80 http",
    "80 echo 5",
    "80 chargen x",
    "drop",
    "drop 80 echo",
    "shutdown",
    "shutdown now",
    "shutdown 99999999999",
  ])("is refused with a reason: %j", (text) => {
    expect(parseDeclaration(text)).toEqual(expect.any(String));
  });

  it("is never made of what is none, and what it is made of says the same again", () => {
    const word = fc.constantFrom("listen", "drop", "tcp", "udp", "80", "echo", "http", "9", "x");
    const line = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 6 }).map((all) => all.join(" ")),
    );
    fc.assert(
      fc.property(line, (text) => {
        const parsed = parseDeclaration(text);
        if (typeof parsed === "string" || parsed.kind === "shutdown") return;
        expect(parsed.port).toBeGreaterThan(0);
        expect(parsed.port).toBeLessThan(65_536);
        const answer = parsed.kind === "listen" ? Object.values(parsed.answer).join(" ") : "";
        const again = `${parsed.kind} ${parsed.protocol} ${parsed.port} ${answer}`;
        expect(parseDeclaration(again)).toEqual(parsed);
      }),
    );
  });

  it("in nginx's configuration inside of a script is none", () => {
    const script =
      "#!/bin/bash\ncat > nginx.conf <<X\nlisten 80;\nX\n# cloudglass: listen 8080, udp 53\n";
    const { declared, faults } = parseUserData(script);
    expect(faults).toEqual([]);
    expect(declared.map((each) => each.kind === "listen" && each.port)).toEqual([8080, 53]);
  });

  it("counts up to 256 times", () => {
    const list = Array.from({ length: 300 }, (_, index) => index + 1).join(",");
    const { declared, faults } = parseList(list);
    expect(declared).toHaveLength(256);
    expect(faults).toHaveLength(1);
  });
});

describe("declared services", () => {
  it("echo, discard and send characters over TCP", async () => {
    const { ask, faults } = serving("7 echo, 9, 19 chargen 150000");
    expect(faults).toEqual([]);
    expect(Buffer.compare(await ask(7, pattern(200_000)), pattern(200_000))).toBe(0);
    expect(await ask(9, pattern(100_000))).toHaveLength(0);
    const sent = await ask(19, "");
    expect(sent).toHaveLength(150_000);
    expect(Buffer.from(sent.subarray(0, 80)).toString()).toBe(
      ` !"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_\`abcdefg\r\n!"#$%&`,
    );
    expect(characters(74, 10)).toEqual(sent.subarray(74, 84));
  });

  it("answer requests one after the other on a connection", async () => {
    const { ask } = serving("80 http 5");
    const head = (connection: string) =>
      "HTTP/1.1 200 OK\r\nServer: cloudglass\r\nContent-Type: text/plain\r\n" +
      `Content-Length: 5\r\nConnection: ${connection}\r\n\r\n`;
    const post = "POST /a HTTP/1.1\r\nContent-Length: 7\r\n\r\nignored";
    const last = "HEAD / HTTP/1.1\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\n\r\n";
    const answer = Buffer.from(await ask(80, post + last)).toString();
    expect(answer).toBe(`${head("keep-alive")} !"#$${head("close")}`);
  });

  it.each([
    "hello\r\n\r\n",
    "GET / HTTP/2.0\r\n\r\n",
    "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    `GET / HTTP/1.1\r\nA: ${"a".repeat(20_000)}`,
  ])("answer 400 to what is no request", async (question) => {
    const { ask } = serving("80 http");
    expect(Buffer.from(await ask(80, question)).toString()).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("echo datagrams, but not those of another service", async () => {
    const { client } = serving("udp 7 echo, udp 19 chargen 3, udp 9");
    const got: string[] = [];
    const from = (port?: number) =>
      client.udp.bind(port === undefined ? {} : { port }, ({ bytes, sourcePort }) => {
        got.push(`${sourcePort} ${Buffer.from(bytes)}`);
      });
    const socket = from();
    for (const port of [7, 19, 9]) socket.send(Buffer.from("hi"), { address: SERVER, port });
    from(53).send(Buffer.from("hi"), { address: SERVER, port: 7 });
    expect(got).toEqual(["7 hi", '19  !"']);
  });

  it("leave silent what is dropped, refuse the rest", async () => {
    const { client, wire } = serving("drop 22, 80");
    const dial = (port: number) => until(wire.clock, client.tcp.connect({ address: SERVER, port }));
    await expect(dial(23)).rejects.toMatchObject({ code: "refused" });
    await expect(dial(22)).rejects.toMatchObject({ code: "timed-out" });
  });

  it("outlive clients that break off, and end with their host", async () => {
    const { client, wire, services, server } = serving("7 echo, 19 chargen");
    for (const port of [7, 19]) {
      const connection = await until(wire.clock, client.tcp.connect({ address: SERVER, port }));
      void connection.write(pattern(1_000)).catch(() => {});
      await connection.read();
      connection.abort();
    }
    await wire.clock.settle();
    expect(server.use().connections).toBe(0);
    services.stop();
    const refused = client.tcp.connect({ address: SERVER, port: 7 });
    await expect(until(wire.clock, refused)).rejects.toMatchObject({ code: "refused" });
  });

  it("let go of clients that lost their power, as Linux does after 2 h 11 min 15 s", async () => {
    const { client, wire, server } = serving("9");
    const dial = () => until(wire.clock, client.tcp.connect({ address: SERVER, port: 9 }));
    await dial();
    await wire.clock.advance(24 * 3_600_000);
    expect(server.use().connections).toBe(1);
    const talkative = await dial();
    await wire.clock.advance(3_600_000);
    await talkative.write(pattern(1));
    client.close();
    await wire.clock.advance(7_200_000 + 9 * 75_000 - 1);
    expect(server.use().connections).toBe(1);
    await wire.clock.advance(1);
    expect(server.use().connections).toBe(0);
  });
});
