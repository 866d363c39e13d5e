/**
 * Lambda through the whole gateway beside its ceilings: Fastify that checks the signature, and a sandbox that is asked
 * directly, without gateway, policies and scheduler.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { WorkerBench } from "../../packages/lambda/src/runtime/worker.fixture.ts";
import { BenchFunctions, EMPTY, invokeRequest, lambdaClient } from "./lambda-functions.ts";
import { inSequence, manyAtOnce } from "./lambda-load.ts";
import { ServerProcess } from "./server-process.ts";
import { type Row, table } from "./table.ts";
import { measure, prepareAll } from "./workloads.ts";

const COLD_STARTS = 25;
const SDK_CALLS = 1000;

export async function measureLambda(seconds: number): Promise<string> {
  const [ceiling, sdkCeiling] = await withServer("sigv4-fastify.ts", [], async (server) => {
    const rows = await warm(server, seconds, "Fastify + SigV4");
    return [rows, await overSdk(lambdaClient(server))] as const;
  });
  const bare = await bareSandbox();
  const parts = await withServer("cloudglass.ts", ["--ephemeral"], async (server) => {
    const functions = await BenchFunctions.open(server);
    await functions.create("empty", EMPTY);
    const rows = await warm(server, seconds, "Cloudglass");
    const shared = rows.map((row, index) => ({
      ...row,
      share: row.perCore / (ceiling[index] as Row).perCore,
    }));
    return [
      table([...ceiling, ...shared]),
      `over the SDK, one after the other: ${await overSdk(functions.client)}; of Fastify + SigV4: ${sdkCeiling}`,
      await coldStarts(functions, bare.coldMs),
      await inSequence(server, functions),
    ];
  });
  const many = await withServer("cloudglass.ts", ["--ephemeral"], manyAtOnce);
  const bareText =
    `a sandbox asked directly: warm p50 ${bare.warmMs.toFixed(2)} ms, cold p50 ${bare.coldMs.toFixed(0)} ms; ` +
    `Node itself starts in ${bare.nodeMs.toFixed(0)} ms`;
  return [...parts, bareText, many].join("\n");
}

async function warm(server: ServerProcess, seconds: number, name: string): Promise<Row[]> {
  const requests = prepareAll(server, [invokeRequest("empty")]);
  const rows: Row[] = [];
  for (const connections of [1, 4]) {
    const what = connections === 1 ? "one environment" : `${connections} at a time`;
    const plan = { name: `Invoke, ${what}`, requests, connections };
    await measure(server, { ...plan, count: 500, secondsMax: 30 });
    const measured = await measure(server, { ...plan, count: 1e9, secondsMax: seconds });
    const perSecond = measured.requests / measured.seconds;
    rows.push({ ...measured, name: `${plan.name}: ${perSecond.toFixed(0)}/s`, server: name });
    if (measured.failures > 0) console.error(`${name}: ${measured.firstFailure}`);
  }
  return rows;
}

async function overSdk(client: LambdaClient): Promise<string> {
  const command = () => new InvokeCommand({ FunctionName: "empty", Payload: "{}" });
  for (let call = 0; call < 100; call++) await client.send(command());
  const times = await timed(SDK_CALLS, () => client.send(command()));
  return `p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms`;
}

/** The first invocations of functions of 1 MB, whose code the emulator has not unpacked yet. */
async function coldStarts(functions: BenchFunctions, bareMs: number): Promise<string> {
  const names = Array.from({ length: COLD_STARTS }, (_, index) => `cold-${index}`);
  for (const name of names) {
    await functions.create(name, { ...EMPTY, "node_modules/a/index.bin": randomBytes(1_000_000) });
  }
  const times = await timed(COLD_STARTS, (index) =>
    functions.client.send(new InvokeCommand({ FunctionName: names[index], Payload: "{}" })),
  );
  const overheadMs = Number(at(times, 0.5)) - bareMs;
  return (
    `cold start of a zip of 1 MB, over the SDK: p50 ${at(times, 0.5)} ms, p90 ${at(times, 0.9)} ms; ` +
    `${overheadMs.toFixed(0)} ms above a sandbox asked directly`
  );
}

interface Bare {
  readonly warmMs: number;
  readonly coldMs: number;
  readonly nodeMs: number;
}

async function bareSandbox(): Promise<Bare> {
  const bench = await WorkerBench.open();
  try {
    const given = { files: EMPTY as Record<string, string> };
    const environment = await bench.ready(given);
    for (let call = 0; call < 200; call++) await environment.call({});
    const warmTimes = await timed(SDK_CALLS, () => environment.call({}));
    const coldTimes = await timed(COLD_STARTS, async () => (await bench.ready(given)).call({}));
    const nodeTimes = await timed(COLD_STARTS, () =>
      promisify(execFile)(process.execPath, ["-e", "0"]),
    );
    const median = (times: readonly number[]) => Number(at(times, 0.5));
    return { warmMs: median(warmTimes), coldMs: median(coldTimes), nodeMs: median(nodeTimes) };
  } finally {
    await bench.close();
  }
}

/** Milliseconds of each, sorted. */
async function timed(count: number, call: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const begin = performance.now();
    await call(index);
    times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b);
}

const at = (sorted: readonly number[], share: number) =>
  (sorted[Math.floor(sorted.length * share)] as number).toFixed(2);

async function withServer<Result>(
  script: string,
  args: readonly string[],
  use: (server: ServerProcess) => Promise<Result>,
): Promise<Result> {
  const server = await ServerProcess.start(script, args);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}
