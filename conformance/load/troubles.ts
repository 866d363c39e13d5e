/** What happens to the emulator while it is loaded: faults that come and go, and moves of its clock, all over HTTP. */
import { ASKED_MESSAGE } from "./tally.ts";

interface FaultToSet {
  readonly target: object;
  readonly kind: string;
  readonly [member: string]: unknown;
}

/** In turn; each is cleared before the next of its list comes. */
const OF_STORAGE: readonly FaultToSet[] = [
  { target: { zone: "us-east-1a" }, kind: "down" },
  { target: { node: "s3-storage-3" }, kind: "down" },
  { target: { disk: "s3-storage-*" }, kind: "slow", delayMs: 5 },
  { target: { node: "s3-storage-5" }, kind: "corrupt", probability: 0.5 },
  { target: { link: ["us-east-1a", "us-east-1b"] }, kind: "lossy", probability: 0.3 },
  { target: { table: "arn:aws:dynamodb:us-east-1:000000000000:table/load" }, kind: "leader-loss" },
  { target: { zone: "us-east-1c" }, kind: "slow", delayMs: 10 },
  { target: { node: "dynamodb-storage-us-east-1b" }, kind: "down" },
];
const OF_REQUESTS: readonly FaultToSet[] = [
  asked("dynamodb", "PutItem", "InternalServerError", 0.3),
  asked("s3", "PutObject", "InternalError", 0.3),
  asked("s3", "GetObject", "SlowDown", 0.5),
  { target: { service: "dynamodb" }, kind: "throttle", perSecond: 20, error: throttled() },
  asked("iam", "CreateUser", "ServiceFailure", 0.5),
  { target: { service: "sts" }, kind: "slow", delayMs: 30 },
];

function asked(service: string, operation: string, code: string, probability: number): FaultToSet {
  const error = { code, message: ASKED_MESSAGE };
  return { target: { service, operation }, kind: "error", probability, error };
}

function throttled() {
  return { code: "ThrottlingException", message: ASKED_MESSAGE };
}

export class Troubles {
  readonly #endpoint: string;
  #turn = 0;
  faultsSet = 0;
  clockMovesBegun = 0;
  clockMoves = 0;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** Takes the last faults away and brings the next ones. */
  async next(): Promise<void> {
    await this.clear();
    const turn = this.#turn++;
    await this.#set("storage", OF_STORAGE[turn % OF_STORAGE.length] as FaultToSet);
    // They meet in all combinations, and there are times without.
    const ofRequests = OF_REQUESTS[turn % (OF_REQUESTS.length + 1)];
    if (ofRequests !== undefined) await this.#set("requests", ofRequests);
  }

  async clear(): Promise<void> {
    await this.#send("DELETE", "/_cloudglass/faults");
  }

  async advance(by: string): Promise<void> {
    this.clockMovesBegun++;
    await this.#send("POST", "/_cloudglass/clock", { advance: by });
    this.clockMoves++;
  }

  async now(): Promise<number> {
    const { now } = (await this.#send("GET", "/_cloudglass/clock")) as { now: string | number };
    return new Date(now).getTime();
  }

  /** A request with its steps, as the emulator still has it, and the faults that are in force now. */
  async request(id: string): Promise<object> {
    const seen = await this.#send("GET", `/_cloudglass/requests/${id}`);
    return { seen, faults: await this.#send("GET", "/_cloudglass/faults") };
  }

  async #set(id: string, fault: FaultToSet): Promise<void> {
    await this.#send("POST", "/_cloudglass/faults", { id, ...fault });
    this.faultsSet++;
  }

  async #send(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${this.#endpoint}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }
}
