/** What a warm invocation costs here: a worker that answers at once, one environment, text lines written to nobody. */
import { type HostedClock, SystemClock, SystemRandom } from "@cloudglass/env";
import type { ConcurrencyTerms } from "./concurrency.ts";
import { Dispatcher } from "./dispatcher.ts";
import { READY } from "./model-worker.fixture.ts";
import type { FunctionPlan, Sandbox } from "./worker.ts";

const PLAN: FunctionPlan<string> = {
  id: "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST",
  revision: "1",
  functionName: "f",
  version: "$LATEST",
  memoryMb: 128,
  timeoutMs: 3000,
  initialization: "on-demand",
  start: "",
};

const TERMS: ConcurrencyTerms = {
  account: "000000000000/us-east-1",
  accountLimit: 1e9,
  reservedTotal: 0,
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
  reserved: undefined,
};

const AT_ONCE: Sandbox = {
  launchPhases: { downloadMs: 0, sandboxMs: 0 },
  onUnexpectedExit: undefined,
  initialize: () => Promise.resolve(READY),
  invoke: ({ payload }) => ({
    answer: Promise.resolve({ kind: "answered", payload, contentType: undefined }),
    settled: Promise.resolve().then(() => ({ kind: "idle" })),
  }),
  reset: () => Promise.resolve(),
  destroy: () => Promise.resolve(),
  freeze() {},
  thaw() {},
  memoryUsedMbMax: () => 30,
};

/** Microseconds each, one after the other. */
export async function warmInvocationMicroseconds(
  count: number,
  cpuMicroseconds: () => number,
  clock: HostedClock = new SystemClock(),
): Promise<number> {
  const worker = { launch: () => Promise.resolve(AT_ONCE) };
  const random = new SystemRandom();
  const dispatcher = new Dispatcher({ clock, random, worker, onPlatformLine() {} });
  const request = {
    requestId: "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
    payload: Buffer.from("{}"),
    invokedArn: TERMS.functionArn,
    traceHeader: "",
  };
  const startedAt = cpuMicroseconds();
  for (let index = 0; index < count; index++) await dispatcher.invoke(PLAN, request, TERMS);
  const took = cpuMicroseconds() - startedAt;
  await dispatcher.close();
  return took / count;
}
