/** Kills a real process under load, again and again, and looks for what it had acknowledged. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SeededRandom } from "@cloudglass/env";
import { afterAll, expect, test } from "vitest";
import { prepare, type UnsignedRequest } from "../../bench/src/sign.ts";
import { EmulatorProcess } from "../testing/process.ts";

const CRASHES = Number(process.env.CLOUDGLASS_CRASHES ?? "8");
const SEED = Number(process.env.CLOUDGLASS_SEED ?? "4566");
const CLIENTS = 8;
const KEYS_PER_CLIENT = 12;

const directory = mkdtempSync(join(tmpdir(), "cloudglass-crash-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Signs and sends; rejects when the connection breaks. */
function send(agent: Agent, port: number, unsigned: UnsignedRequest): Promise<Answer> {
  const { head, body } = prepare(unsigned, port);
  const [, ...lines] = Buffer.from(head).toString().trimEnd().split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/).slice(0, 2)));
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, host: "127.0.0.1", port, method: unsigned.method, path: unsigned.target, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }),
        );
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** What may be found under a key: the last acknowledged state, and one that was under way when it died. */
interface Expected {
  /** SHA-256 of the content; undefined for a key that was deleted or never made. */
  acknowledged: string | undefined;
  underWay: { readonly hash: string | undefined } | undefined;
}

function hash(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Writes and deletes its own keys until the connection breaks. */
async function client(
  port: number,
  agent: Agent,
  random: SeededRandom,
  keys: readonly string[],
  model: Map<string, Expected>,
  acknowledged: () => void,
): Promise<void> {
  for (;;) {
    const key = keys[random.below(keys.length)] as string;
    const expected = model.get(key) as Expected;
    const isDelete = random.below(5) === 0;
    // Mostly small, sometimes of several stripes.
    const size = random.below(20) === 0 ? 1 + random.below(9_000_000) : random.below(20_000);
    const body = isDelete ? undefined : random.bytes(size);
    expected.underWay = { hash: body && hash(body) };
    const target = `/crash/${key}`;
    try {
      const answer = await send(
        agent,
        port,
        body === undefined ? { method: "DELETE", target } : { method: "PUT", target, body },
      );
      expect(answer.status, answer.body.toString()).toBe(isDelete ? 204 : 200);
    } catch (error) {
      if (error instanceof Error && "code" in error) return;
      throw error;
    }
    expected.acknowledged = expected.underWay.hash;
    expected.underWay = undefined;
    acknowledged();
  }
}

/** Every key holds what was acknowledged, or whole what was under way; then that is what is expected. */
async function verify(port: number, agent: Agent, model: Map<string, Expected>): Promise<void> {
  for (const [key, expected] of model) {
    const answer = await send(agent, port, { method: "GET", target: `/crash/${key}` });
    expect([200, 404], `${key}: ${answer.body.toString("latin1", 0, 300)}`).toContain(
      answer.status,
    );
    const found = answer.status === 404 ? undefined : hash(answer.body);
    const allowed = [expected.acknowledged];
    if (expected.underWay !== undefined) allowed.push(expected.underWay.hash);
    expect(allowed, key).toContain(found);
    expected.acknowledged = found;
    expected.underWay = undefined;
  }
  const listing = (
    await send(agent, port, { method: "GET", target: "/crash?list-type=2" })
  ).body.toString();
  const listed = [...listing.matchAll(/<Key>([^<]+)<\/Key>/g)].map((match) => match[1]);
  const there = [...model]
    .filter(([, { acknowledged }]) => acknowledged !== undefined)
    .map(([key]) => key);
  expect(listed).toEqual(there.sort());
}

test(`kill -9 under load, ${CRASHES} times: nothing acknowledged is lost, nothing is half visible`, {
  timeout: 600_000,
}, async () => {
  const random = new SeededRandom(SEED);
  const model = new Map<string, Expected>();
  const keysOf = (name: number) =>
    Array.from({ length: KEYS_PER_CLIENT }, (_, index) => `c${name}-${index}`);
  for (let name = 0; name < CLIENTS; name++) {
    for (const key of keysOf(name))
      model.set(key, { acknowledged: undefined, underWay: undefined });
  }
  let total = 0;
  for (let crash = 0; crash <= CRASHES; crash++) {
    const emulator = await EmulatorProcess.start(["--data-dir", directory]);
    const agent = new Agent({ keepAlive: true });
    if (crash === 0) await send(agent, emulator.port, { method: "PUT", target: "/crash" });
    await verify(emulator.port, agent, model);
    if (crash === CRASHES) {
      agent.destroy();
      expect(await emulator.end("SIGTERM")).toBe(0);
      break;
    }
    // It dies at an acknowledgement chosen by the seed, while the other clients are anywhere.
    let left = 1 + random.below(120);
    let death: Promise<unknown> | undefined;
    const acknowledged = () => {
      total++;
      if (--left === 0) death = emulator.end("SIGKILL");
    };
    await Promise.all(
      Array.from({ length: CLIENTS }, (_, name) =>
        client(
          emulator.port,
          agent,
          new SeededRandom(SEED + crash * 100 + name),
          keysOf(name),
          model,
          acknowledged,
        ),
      ),
    );
    await death;
    agent.destroy();
  }
  expect(total).toBeGreaterThan(CRASHES);
});
