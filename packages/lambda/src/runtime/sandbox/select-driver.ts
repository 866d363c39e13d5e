/** Which driver runs functions on this machine, why, and what it promises in words. */
import { BubblewrapDriver, type BubblewrapOptions } from "./bubblewrap/bubblewrap-driver.ts";
import { DockerDriver } from "./docker/docker-driver.ts";
import { ProcessDriver } from "./process/process-driver.ts";
import type { Containment, SandboxDriver } from "./sandbox-driver.ts";

export type DriverChoice = "auto" | SandboxDriver["name"];

export interface SelectedDriver {
  readonly driver: SandboxDriver;
  readonly containment: Containment;
  /** `chosen`, or what made `auto` take it. */
  readonly why: string;
  /** One line for the banner. */
  readonly promise: string;
}

/** The machine has not what was asked for; the message says what is missing. */
export class DriverUnavailableError extends Error {
  override readonly name = "DriverUnavailableError";
}

/** Opened and probed. `auto` takes bubblewrap when a sandbox of it runs something, and plain processes else. */
export async function selectDriver(
  choice: DriverChoice,
  options: BubblewrapOptions,
): Promise<SelectedDriver> {
  if (choice !== "auto") {
    const selected = await open(make(choice, options), "chosen");
    if (selected.kind === "selected") return selected;
    throw new DriverUnavailableError(`no ${choice} sandboxes on this machine: ${selected.why}`);
  }
  const bubblewrap = await open(make("bubblewrap", options), "bwrap works on this machine");
  if (bubblewrap.kind === "selected") return bubblewrap;
  const plain = await open(make("process", options), bubblewrap.why);
  if (plain.kind === "selected") return plain;
  throw new DriverUnavailableError(`functions cannot run on this machine: ${plain.why}`);
}

function make(name: SandboxDriver["name"], options: BubblewrapOptions): SandboxDriver {
  if (name === "bubblewrap") return new BubblewrapDriver(options);
  if (name === "process") return new ProcessDriver(options);
  return new DockerDriver(options);
}

type Opened =
  | ({ readonly kind: "selected" } & SelectedDriver)
  | { readonly kind: "unavailable"; readonly why: string };

async function open(driver: SandboxDriver, why: string): Promise<Opened> {
  const availability = await driver.probe();
  if (availability.kind === "available") {
    const { containment } = availability;
    return { kind: "selected", driver, containment, why, promise: promiseOf(driver, containment) };
  }
  await driver.close();
  return availability;
}

/** What a function that means harm can and cannot do. */
export function promiseOf(driver: Pick<SandboxDriver, "name">, containment: Containment): string {
  const seen = containment.files
    ? "functions see their own code and /tmp"
    : "functions see ALL FILES of this user";
  const network = containment.network ? "reach only this emulator" : "reach the whole NETWORK";
  const limits = [
    `memory ${containment.memory}`,
    `CPU share ${containment.cpu}`,
    `process limit ${containment.processes}`,
  ];
  const safety = containment.files ? "" : "; run only code that you trust";
  return `${driver.name}: ${seen} and ${network}; ${limits.join(", ")}${safety}`;
}
