/**
 * Fuzzing of S3 over real sockets: requests of every operation of the model and of the routes outside it, most of them
 * changed in headers, query, path or body, signed by root, by an IAM user, wrongly, or not at all. Every answer must
 * come and be one that S3 could give.
 */
import { SeededRandom } from "@cloudglass/env";
import { pick } from "@cloudglass/simulator";
import { loadModel } from "@cloudglass/wire";
import { Connections, type WireAnswer } from "./exchange.ts";
import { faultOf } from "./judgement.ts";
import { mutate, vocabularyOf } from "./mutation.ts";
import { composeOutside, OUTSIDE_THE_MODEL } from "./outside-the-model.ts";
import { Places } from "./places.ts";
import { type Signers, signDraft, type WireRequest } from "./signing.ts";
import { composeRequest } from "./well-formed.ts";

export interface FuzzTarget {
  readonly port: number;
  readonly signers: Signers;
  /** The emulator's time, which requests are signed for. */
  now(): number;
  /** Makes good what requests broke: buckets that are gone, policies that shut everybody out. */
  tend(): Promise<void>;
}

export interface FuzzPlan {
  readonly seed: string;
  readonly requests: number;
  /** Requests under way at once. */
  readonly connections: number;
  /** Between two pieces of work, with the number of requests done. */
  pause?(done: number): Promise<void>;
}

export interface Fault {
  readonly what: string;
  readonly seed: string;
  readonly index: number;
  readonly operation: string;
  readonly request: WireRequest;
  readonly answer: WireAnswer | string;
}

export interface FuzzReport {
  readonly requests: number;
  readonly faults: readonly Fault[];
  /** By operation, then by status. */
  readonly answers: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

const TENDED_EVERY = 200;
const FAULTS_MAX = 20;
/** They empty the shelves: rare, so that others find something. */
const RARE = new Set(["DeleteBucket", "PutBucketPolicy", "PutBucketRequestPayment"]);

export async function fuzz(target: FuzzTarget, plan: FuzzPlan): Promise<FuzzReport> {
  const run = new FuzzRun(target, plan);
  await run.prepare();
  for (let done = 0; done < plan.requests && run.faults.length < FAULTS_MAX; ) {
    await target.tend();
    await plan.pause?.(done);
    const end = Math.min(done + TENDED_EVERY, plan.requests);
    await run.batch(done, end);
    done = end;
  }
  run.close();
  return { requests: run.sent, faults: run.faults, answers: run.answers };
}

class FuzzRun {
  readonly faults: Fault[] = [];
  readonly answers = new Map<string, Map<number, number>>();
  sent = 0;
  readonly #target: FuzzTarget;
  readonly #plan: FuzzPlan;
  readonly #places = new Places();
  readonly #connections: Connections;
  #compose: (random: SeededRandom) => ReturnType<typeof composeRequest> = () => {
    throw new Error("not prepared");
  };

  constructor(target: FuzzTarget, plan: FuzzPlan) {
    this.#target = target;
    this.#plan = plan;
    this.#connections = new Connections(target.port, plan.connections);
  }

  async prepare(): Promise<void> {
    const model = await loadModel("s3");
    const words = vocabularyOf(model);
    const operations = Object.values(model.operations);
    this.#compose = (random) => {
      let operation = pick(random, operations);
      if (RARE.has(operation.name) && random.next() < 0.8) operation = pick(random, operations);
      const composed =
        random.next() < 0.08
          ? composeOutside(
              pick(random, OUTSIDE_THE_MODEL),
              random,
              this.#places,
              this.#target.now(),
            )
          : composeRequest(model, operation, random, this.#places);
      mutate(composed.draft, random, words);
      return composed;
    };
  }

  async batch(from: number, to: number): Promise<void> {
    let next = from;
    const worker = async () => {
      while (next < to) await this.#one(next++);
    };
    await Promise.all(Array.from({ length: this.#plan.connections }, worker));
  }

  async #one(index: number): Promise<void> {
    const { seed } = this.#plan;
    const random = new SeededRandom(`${seed} ${index}`);
    const { draft, place } = this.#compose(random);
    const request = signDraft(draft, random, this.#target.signers, this.#target.now());
    const answer = await this.#connections.exchange(request);
    this.sent++;
    const { operation } = draft;
    const what = faultOf(operation, draft.method, answer);
    if (what !== undefined) this.faults.push({ what, seed, index, operation, request, answer });
    if (typeof answer === "string") return;
    const counts = this.answers.get(operation) ?? new Map<number, number>();
    this.answers.set(operation, counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1));
    if (answer.status < 300) this.#places.learn(place, answer.headers, answer.body.slice(0, 5000));
  }

  close(): void {
    this.#connections.close();
  }
}

/** A fault as one can send it again. */
export function describeFault({ what, seed, index, operation, request, answer }: Fault): string {
  const { method, target, headers, body } = request;
  const lines = headers.flatMap((name, at) =>
    at % 2 === 0 ? [`${name}: ${shortened(headers[at + 1] ?? "")}`] : [],
  );
  const text = Buffer.from(body).toString("latin1");
  const seen =
    typeof answer === "string" ? answer : `${answer.status} ${shortened(answer.body, 600)}`;
  return [
    `${what} (${operation}, seed ${seed}, request ${index})`,
    `${method} ${shortened(target)}`,
    ...lines,
    "",
    shortened(JSON.stringify(text), 1500),
    `=> ${seen}`,
  ].join("\n");
}

const shortened = (text: string, length = 400) =>
  text.length <= length ? text : `${text.slice(0, length)}… (${text.length})`;
