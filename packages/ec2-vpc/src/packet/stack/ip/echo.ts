/** Echoes of ICMP and ICMPv6: answers them, and asks. */
import type { Clock, Timer } from "@cloudglass/env";
import { formatIp } from "../../frame/address.ts";
import { buildEcho, readEcho } from "../../frame/icmp.ts";
import type { PacketReader } from "../../frame/packet-reader.ts";
import type { PingAnswer, PingOptions } from "../stack.ts";
import type { IpLayer } from "./ip-layer.ts";

const PATIENCE_MS = 10_000;
const PAYLOAD_BYTES = 56;

interface Question {
  readonly timer: Timer;
  readonly answer: (answer: PingAnswer) => void;
}

export class Echoes {
  readonly #ip: IpLayer;
  readonly #clock: Clock;
  readonly #questionsMax: number;
  /** By identifier: each ping has its own. */
  readonly #questions = new Map<number, Question>();
  #identifier: number;

  constructor(ip: IpLayer, clock: Clock, options: { questionsMax: number; identifier: number }) {
    this.#ip = ip;
    this.#clock = clock;
    this.#questionsMax = options.questionsMax;
    this.#identifier = options.identifier;
  }

  ping(address: string, options: PingOptions = {}): Promise<PingAnswer> {
    const path = this.#ip.pathTo(address, options.localAddress);
    const identifier = this.#freeIdentifier();
    if (path === undefined || identifier === undefined) {
      return Promise.resolve({ kind: "no-route" });
    }
    return new Promise((resolve) => {
      const answer = (given: PingAnswer) => {
        if (!this.#questions.delete(identifier)) return;
        timer.cancel();
        resolve(given);
      };
      const patienceMs = options.timeoutMs ?? PATIENCE_MS;
      const timer = this.#clock.schedule(patienceMs, () => answer({ kind: "timeout" }));
      this.#questions.set(identifier, { timer, answer });
      const payload = options.payload ?? new Uint8Array(PAYLOAD_BYTES);
      const ttl = options.ttl ?? 64;
      const fields = { ...this.#ip.fieldsFor(path, payload.length + 8), ttl };
      this.#ip.send(path, buildEcho(fields, { isReply: false, identifier, sequence: 1, payload }));
    });
  }

  arrives(packet: PacketReader): void {
    const echo = readEcho(packet);
    if (echo === undefined) return;
    const from = formatIp(packet.sourceAddress);
    if (echo.isReply) {
      const { payload } = echo;
      this.#questions
        .get(echo.identifier)
        ?.answer({ kind: "reply", from, payload: payload.slice() });
      return;
    }
    // A broadcast is answered by nobody, as Linux has it (RFC 1122, 3.2.2.6).
    if (!this.#ip.isOwn(packet.destinationAddress)) return;
    const path = this.#ip.pathTo(from, formatIp(packet.destinationAddress));
    if (path === undefined) return;
    const fields = this.#ip.fieldsFor(path, echo.payload.length + 8);
    this.#ip.send(path, buildEcho(fields, { ...echo, isReply: true }));
  }

  /** An ICMP error that quotes one of the questions. */
  failed(quoted: PacketReader, from: string, type: number, code: number): void {
    this.#questions.get(quoted.icmpIdentifier)?.answer({ kind: "error", from, type, code });
  }

  close(): void {
    for (const { answer } of [...this.#questions.values()]) answer({ kind: "timeout" });
  }

  #freeIdentifier(): number | undefined {
    if (this.#questions.size >= this.#questionsMax) return undefined;
    do this.#identifier = (this.#identifier + 1) & 0xffff;
    while (this.#questions.has(this.#identifier));
    return this.#identifier;
  }
}
