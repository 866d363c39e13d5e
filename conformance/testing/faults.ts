/** `/_cloudglass/faults` of an emulator, as a client of HTTP asks. */

import type { Fault } from "@cloudglass/env";
import { expect } from "vitest";
import type { FaultTargets, ShownFault } from "../../packages/control/src/index.ts";
import type { Emulator } from "./emulator.ts";

/** What the routes answer, all together. */
interface FaultAnswer extends ShownFault {
  readonly faults: readonly ShownFault[];
  readonly targets: FaultTargets;
  readonly kinds: Readonly<Record<string, readonly string[]>>;
  readonly presets: readonly { readonly name: string }[];
  readonly cleared: number;
  /** Of an error. */
  readonly error: Fault["error"];
  readonly message?: string;
}

export async function askFaults(
  { endpoint }: Pick<Emulator, "endpoint">,
  method: "GET" | "POST" | "DELETE",
  path = "",
  body?: unknown,
): Promise<{ readonly status: number; readonly answer: FaultAnswer }> {
  const response = await fetch(`${endpoint}/_cloudglass/faults${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: (await response.json()) as FaultAnswer };
}

/** Sets a fault and gives it as the emulator shows it. */
export async function setFault(emulator: Emulator, fault: object): Promise<ShownFault> {
  const { status, answer } = await askFaults(emulator, "POST", "", fault);
  expect(answer.message).toBeUndefined();
  expect(status).toBe(200);
  return answer;
}

export async function setPreset(
  emulator: Emulator,
  name: string,
  given = {},
): Promise<readonly ShownFault[]> {
  const { status, answer } = await askFaults(emulator, "POST", `/presets/${name}`, given);
  expect(answer.message).toBeUndefined();
  expect(status).toBe(200);
  return answer.faults;
}

export async function hitsOf(emulator: Emulator, id: string): Promise<number> {
  return (await askFaults(emulator, "GET", `/${id}`)).answer.hits;
}

export async function clearFaults(emulator: Emulator): Promise<void> {
  await askFaults(emulator, "DELETE");
}

interface Step {
  readonly step: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What the steps of a request's trace tell that have this name. */
export async function stepsOf(
  { endpoint }: Pick<Emulator, "endpoint">,
  requestId: string | undefined,
  name: string,
): Promise<Step["detail"][]> {
  const response = await fetch(`${endpoint}/_cloudglass/requests/${requestId}`);
  const { steps } = (await response.json()) as { readonly steps: readonly Step[] };
  return steps.filter(({ step }) => step === name).map(({ detail }) => detail);
}
