import { SimulatedClock } from "@cloudglass/env";
import { expect, test } from "vitest";
import { ExecutionEnvironment } from "./execution-environment.ts";
import type { SandboxPlace } from "./sandbox/sandbox-driver.ts";

function environment() {
  const wall = new SimulatedClock();
  const done: string[] = [];
  const place = { freeze: () => done.push("freeze"), thaw: () => done.push("thaw") };
  const sandbox = new ExecutionEnvironment({
    wall,
    place: place as unknown as SandboxPlace,
    makeTelemetry: () => ({}),
  } as never);
  return { sandbox, wall, done };
}

test("invocations that follow at once find their environment as it was; later ones thaw it", async () => {
  const { sandbox, wall, done } = environment();
  for (let invocation = 0; invocation < 3; invocation++) {
    sandbox.freeze();
    sandbox.thaw();
  }
  await wall.advance(10);
  expect(done).toEqual([]);
  sandbox.freeze();
  await wall.advance(1);
  sandbox.thaw();
  sandbox.freeze();
  await wall.advance(1);
  sandbox.freeze();
  expect(done).toEqual(["freeze", "thaw", "freeze"]);
});
