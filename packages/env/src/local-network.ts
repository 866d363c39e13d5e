/**
 * Calls inside the process. Messages go by reference and are not to be changed once sent. Faults of the two
 * nodes and of the link between them, in each direction, apply to every call; without faults a call
 * costs a few promise continuations.
 */
import type { Clock } from "./clock.ts";
import type { FaultBoard, NodeAddress } from "./fault.ts";
import { type Network, NetworkError } from "./network.ts";
import type { Random } from "./random.ts";
import { Route } from "./route.ts";

type Answer = (from: string, message: unknown) => unknown;

export class LocalNetwork implements Network {
  readonly #clock: Clock;
  readonly #faults: FaultBoard;
  readonly #random: Random;
  readonly #answers = new Map<string, Answer>();
  readonly #zones = new Map<string, string>();

  constructor(clock: Clock, faults: FaultBoard, random: Random) {
    this.#clock = clock;
    this.#faults = faults;
    this.#random = random;
  }

  place(node: NodeAddress): void {
    this.#zones.set(node.name, node.zone);
  }

  serve(node: string, answer: Answer): () => void {
    if (this.#answers.has(node)) throw new Error(`${node} is served already`);
    this.#answers.set(node, answer);
    return () => {
      if (this.#answers.get(node) === answer) this.#answers.delete(node);
    };
  }

  call(from: string, to: string, message: unknown, timeoutMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.schedule(timeoutMs, () => reject(timedOut(from, to, timeoutMs)));
      const settle = (end: () => void) => {
        timer.cancel();
        end();
      };
      const unreachable = () => settle(() => reject(cutOff(from, to)));
      // A failure of the one called comes back like a reply, along the same way.
      const comeBack = (end: () => void) =>
        this.#carry(
          to,
          from,
          () => {},
          () => settle(end),
        );
      const sent = this.seal(message);
      this.#carry(from, to, unreachable, () => {
        const answer = this.#answers.get(to);
        if (answer === undefined) {
          unreachable();
          return;
        }
        answerOf(answer, from, sent).then(
          (given) => {
            const reply = this.seal(given);
            comeBack(() => resolve(reply));
          },
          (error) => comeBack(() => reject(error)),
        );
      });
    });
  }

  /** The message as it travels. */
  protected seal(message: unknown): unknown {
    return message;
  }

  /** Milliseconds under way when nothing is wrong. */
  protected transitMs(): number {
    return 0;
  }

  /** Whether a message gets lost when nothing is wrong. */
  protected drops(): boolean {
    return false;
  }

  /** Takes a message one way: `deliver` at once, later, or never; `refuse` when there is no way. */
  #carry(from: string, to: string, refuse: () => void, deliver: () => void): void {
    let delayMs = this.transitMs();
    if (this.drops()) return;
    if (!this.#faults.quiet) {
      const route = new Route(this.#faults, this.#address(from), this.#address(to));
      if (route.isCut(this.#random)) {
        refuse();
        return;
      }
      if (route.loses(this.#random)) return;
      delayMs += route.delayMs(this.#random);
    }
    if (delayMs === 0) deliver();
    else this.#clock.schedule(delayMs, deliver);
  }

  #address(name: string): NodeAddress {
    return { name, zone: this.#zones.get(name) ?? "" };
  }
}

async function answerOf(answer: Answer, from: string, message: unknown): Promise<unknown> {
  return answer(from, message);
}

export function cutOff(from: string, to: string): NetworkError {
  return new NetworkError("unreachable", `${from} cannot reach ${to}`);
}

export function timedOut(from: string, to: string, timeoutMs: number): NetworkError {
  return new NetworkError("timeout", `${to} did not answer ${from} within ${timeoutMs} ms`);
}
