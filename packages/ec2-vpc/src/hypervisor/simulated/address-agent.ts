/**
 * Gives a card the addresses that DHCP does not tell: further IPv4 ones and those of IPv6, as instance metadata lists
 * them. Cloud images have such an agent too (ec2-net-utils). It asks when a lease begins and when a packet comes for an
 * address that the card does not have.
 */
import type { Clock } from "@cloudglass/env";
import { type Card, SocketError, type Stack } from "../../packet/stack/stack.ts";
import type { TcpConnection } from "../../packet/stack/tcp/tcp-connection.ts";

const METADATA_ADDRESS = "169.254.169.254";
const PATIENCE_MS = 5_000;
/** How often it asks at most: so many times at once, and one more each second. */
const QUESTIONS_AT_ONCE = 10;
const QUESTIONS_PER_SECOND = 1;
const ANSWER_BYTES_MAX = 65_536;
const TOKEN_SECONDS = 60;

export class AddressAgent {
  readonly #clock: Clock;
  readonly #stack: Stack;
  #asking: Promise<void> | undefined;
  #questionsLeft = QUESTIONS_AT_ONCE;
  #countedAtMs = 0;

  constructor(clock: Clock, stack: Stack) {
    this.#clock = clock;
    this.#stack = stack;
  }

  /** Resolves when the card has what metadata lists; undefined: it has asked too often. */
  refresh(card: Card): Promise<void> | undefined {
    if (this.#asking !== undefined) return this.#asking;
    if (!this.#mayAsk()) return undefined;
    this.#asking = this.#refresh(card)
      .catch((error: unknown) => {
        // Without metadata the card has what DHCP gave it.
        if (!(error instanceof SocketError)) throw error;
      })
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  #mayAsk(): boolean {
    const nowMs = this.#clock.monotonic();
    const earned = ((nowMs - this.#countedAtMs) / 1000) * QUESTIONS_PER_SECOND;
    this.#countedAtMs = nowMs;
    this.#questionsLeft = Math.min(QUESTIONS_AT_ONCE, this.#questionsLeft + earned);
    if (this.#questionsLeft < 1) return false;
    this.#questionsLeft--;
    return true;
  }

  async #refresh(card: Card): Promise<void> {
    const localAddress = card.lease?.address;
    if (localAddress === undefined) return;
    const opening = this.#stack.tcp.connect({ address: METADATA_ADDRESS, port: 80, localAddress });
    let connection: TcpConnection | undefined;
    let isLate = false;
    const patience = this.#clock.schedule(PATIENCE_MS, () => {
      isLate = true;
      connection?.abort();
    });
    try {
      connection = await opening;
      if (isLate) return connection.abort();
      const metadata = new MetadataReader(connection);
      const token = await metadata.token();
      const path = `/latest/meta-data/network/interfaces/macs/${card.macAddress}`;
      const ipv4 = await metadata.lines(`${path}/local-ipv4s`, token);
      const ipv6 = await metadata.lines(`${path}/ipv6s`, token);
      connection.end();
      apply(card, [...ipv4.map((each) => `${each}/32`), ...ipv6.map((each) => `${each}/128`)]);
    } finally {
      patience.cancel();
    }
  }
}

/** Those that it has are left as they are; the leased one is DHCP's. */
function apply(card: Card, wanted: readonly string[]): void {
  const addresses = new Set(wanted.map((each) => each.slice(0, each.indexOf("/"))));
  for (const address of card.addresses) {
    const isOurs = address !== card.lease?.address && !address.startsWith("fe80:");
    if (isOurs && !addresses.has(address)) card.removeAddress(address);
  }
  for (const each of wanted) card.addAddress(each);
}

/** Instance metadata, version 2, on one connection. */
class MetadataReader {
  readonly #connection: TcpConnection;
  #rest: Buffer = Buffer.alloc(0);

  constructor(connection: TcpConnection) {
    this.#connection = connection;
  }

  async token(): Promise<string> {
    const header = `X-aws-ec2-metadata-token-ttl-seconds: ${TOKEN_SECONDS}`;
    return (await this.#ask("PUT /latest/api/token", header)) ?? "";
  }

  async lines(path: string, token: string): Promise<string[]> {
    const text = (await this.#ask(`GET ${path}`, `X-aws-ec2-metadata-token: ${token}`)) ?? "";
    return text.split("\n").filter((line) => /^[0-9a-f.:]+$/.test(line));
  }

  /** Undefined: anything but 200. */
  async #ask(request: string, header: string): Promise<string | undefined> {
    const length = request.startsWith("PUT") ? "Content-Length: 0\r\n" : "";
    await this.#connection.write(
      Buffer.from(`${request} HTTP/1.1\r\nHost: ${METADATA_ADDRESS}\r\n${header}\r\n${length}\r\n`),
    );
    const head = (await this.#until(() => this.#rest.indexOf("\r\n\r\n"), 4)).toString("latin1");
    const bodyBytes = Number(/^content-length: *(\d{1,9})/im.exec(head)?.[1] ?? 0);
    const body = await this.#until(() => (this.#rest.length >= bodyBytes ? bodyBytes : -1), 0);
    return /^HTTP\/1\.[01] 200 /.test(head) ? body.toString("latin1") : undefined;
  }

  /** What comes before the place that is looked for, which is read too. */
  async #until(place: () => number, skipped: number): Promise<Buffer> {
    for (let at = place(); ; at = place()) {
      if (at >= 0) {
        const found = this.#rest.subarray(0, at);
        this.#rest = this.#rest.subarray(at + skipped);
        return found;
      }
      const bytes = await this.#connection.read();
      if (bytes === undefined || this.#rest.length > ANSWER_BYTES_MAX) {
        this.#connection.abort();
        throw new SocketError("aborted", "metadata did not answer to the end");
      }
      this.#rest = Buffer.concat([this.#rest, bytes]);
    }
  }
}
