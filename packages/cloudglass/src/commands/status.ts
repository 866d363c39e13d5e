/** `cloudglass status`: what answers, what of it was used, its clock and faults, and where it runs. */
import type { ClockAnswer } from "../../../control/src/clock.ts";
import type { Health } from "../../../control/src/health.ts";
import { table } from "./borderless-table.ts";
import { clockText } from "./clock.ts";
import type { EmulatorOptions } from "./command-options.ts";
import { type Detached, type DetachedPlace, noneRuns, runningDetached } from "./detached.ts";
import { ask, CommandError, NOT_REACHED } from "./emulator-client.ts";
import type { Palette } from "./palette.ts";
import { shownDetached } from "./start-detached.ts";
import { print, type Terminal } from "./terminal.ts";

export interface StatusOptions extends EmulatorOptions, DetachedPlace {}

interface Status {
  readonly endpoint: string;
  readonly health: Health;
  readonly clock: ClockAnswer;
  readonly faultCount: number;
  readonly detached: Detached | undefined;
}

/** Throws `CommandError` when a place was said and none is there: another one is not meant. */
export function endpointOfPlace(
  { endpoint, ...place }: Pick<StatusOptions, "endpoint"> & DetachedPlace,
  { environment }: Terminal,
): string {
  if (place.isNamed !== true && place.port === undefined) return endpoint;
  const found = runningDetached(place, environment);
  if (found === undefined) {
    throw new CommandError(
      `${noneRuns(place, environment)}; of one that was started without --detach, --endpoint says where it listens`,
      NOT_REACHED,
    );
  }
  return found.endpoint;
}

export async function printStatus(options: StatusOptions, terminal: Terminal): Promise<void> {
  const { endpoint, dataDir, isNamed } = options;
  const [health, clock, { faults }] = await Promise.all([
    ask<Health>(options, "/_cloudglass/health"),
    ask<ClockAnswer>(options, "/_cloudglass/clock"),
    ask<{ readonly faults: readonly unknown[] }>(options, "/_cloudglass/faults"),
  ]);
  const port = portOf(endpoint);
  const detached = runningDetached({ dataDir, isNamed, port }, terminal.environment);
  const status = { endpoint, health, clock, faultCount: faults.length, detached };
  const { version, services } = health;
  const content = {
    ...{ endpoint, version, services, clock, faults },
    ...(detached === undefined ? {} : { detached: shownDetached(detached) }),
  };
  print(terminal, options.json, content, (colors) => statusText(status, colors));
}

export function statusText(
  { endpoint, health, clock, faultCount, detached }: Status,
  { good, bad, strong, faint }: Palette,
): string {
  const used = Object.entries(health.services).filter(([, state]) => state === "running");
  const rows = [
    ["services", used.map(([name]) => name).join(", ") || faint("none was asked for yet")],
    ["clock", clockText(clock)],
    ["faults", faultCount === 0 ? "none" : bad(`${faultCount}, cloudglass fault list shows them`)],
  ];
  if (detached !== undefined) {
    rows.push(["process", `${detached.process.pid}, in the background`]);
    rows.push(["data", detached.dataDirectory ?? "in memory only"], ["log", detached.log]);
  }
  const title = `${good("Running")} at ${strong(endpoint)}, version ${health.version}`;
  return [title, "", ...table(rows)].join("\n");
}

function portOf(endpoint: string): number {
  const { port, protocol } = new URL(endpoint);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
