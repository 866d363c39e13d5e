/** A dispatcher over a scripted worker, in simulated time. */
import { type SimulatedClock, simulatedEnvironment } from "@cloudglass/env";
import type { ConcurrencyTerms } from "./concurrency.ts";
import { Dispatcher, type PlatformLine } from "./dispatcher.ts";
import { type ModelScript, ModelWorker } from "./model-worker.fixture.ts";
import type { InvokeOutcome } from "./outcome.ts";
import type { SchedulingSettings } from "./settings.ts";
import type { FunctionPlan, RuntimeExit } from "./worker.ts";

export const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";
export const EXIT: RuntimeExit = { who: "runtime", status: "exit status 1", isOutOfMemory: false };

export const PLAN: FunctionPlan<string> = {
  id: `${ARN}:$LATEST`,
  revision: "1",
  functionName: "f",
  version: "$LATEST",
  memoryMb: 128,
  timeoutMs: 3000,
  initialization: "on-demand",
  log: {
    format: "Text",
    systemLevel: "INFO",
    runtimeVersion: "nodejs:22.v31",
    runtimeVersionArn: "arn:aws:lambda:us-east-1::runtime:abc",
  },
  start: "start",
};

export const TERMS: ConcurrencyTerms = {
  account: "000000000000/us-east-1",
  accountLimit: 1000,
  reservedTotal: 0,
  functionArn: ARN,
  reserved: undefined,
};

export function world(script: ModelScript = {}, settings: Partial<SchedulingSettings> = {}) {
  const { clock, random } = simulatedEnvironment("dispatcher");
  const worker = new ModelWorker(clock, script);
  const lines: string[] = [];
  const onPlatformLine = ({ text }: PlatformLine<string>) => void lines.push(text);
  const dispatcher = new Dispatcher({ clock, random, worker, settings, onPlatformLine });
  let count = 0;
  const invoke = (changes: Partial<ConcurrencyTerms> = {}, plan = PLAN) => {
    const requestId = `r${++count}`;
    const payload = Buffer.from(requestId);
    const request = { requestId, payload, invokedArn: ARN, traceHeader: "" };
    return dispatcher.invoke(plan, request, { ...TERMS, ...changes });
  };
  return { clock, worker, dispatcher, lines, invoke };
}

/** What has happened when so much time has passed. */
export async function after<T>(
  clock: SimulatedClock,
  byMs: number,
  promise: Promise<T>,
): Promise<T> {
  await clock.advance(byMs);
  return promise;
}

/** More than anything takes. */
export const within = <T>(clock: SimulatedClock, promise: Promise<T>) =>
  after(clock, 20_000, promise);

export function textOf(outcome: InvokeOutcome): string {
  if (!("payload" in outcome)) throw new Error(`no payload: ${JSON.stringify(outcome)}`);
  return Buffer.from(outcome.payload).toString();
}
