/** Faults as people give them: ends as durations or dates, and error codes that the service has. */
import {
  checkFault,
  type Fault,
  FaultError,
  type MovableClock,
  namePattern,
} from "@cloudglass/env";
import { badFault as bad } from "./control-error.ts";
import { readDuration } from "./duration.ts";
import { checkPlaces, type FaultPlaceFacts } from "./fault-places.ts";

export interface FaultGivenFacts extends FaultPlaceFacts {
  readonly clock: MovableClock;
  /** By name, those that there are. */
  services(): Readonly<Record<string, string>>;
  /** What requests of a service can ask for. */
  knownOperations(service: string): Promise<readonly string[]>;
  /** What requests of a service can be answered with. */
  knownErrorCodes(service: string): Promise<readonly string[]>;
}

/** When a fault ends: by the emulator's clock, after so many hits, or both. */
export interface FaultEnd {
  /** `30s`, `5m`, `2h`, `1d`, `PT30S`, or milliseconds. */
  readonly duration?: string | number;
  /** Instead of a duration: ISO 8601, or milliseconds of the epoch. */
  readonly until?: string | number;
  readonly count?: number;
}

/** A fault as it is asked for. */
export interface FaultGiven extends Omit<Fault, "id" | "until" | "count">, FaultEnd {
  /** `fault-1`, `fault-2`, … when absent; one that is set is replaced. */
  readonly id?: string;
}

type Members = Readonly<Record<string, unknown>>;

const DURATION_MS_MAX = 100 * 366 * 24 * 60 * 60 * 1000;

/** A fault ready for the board; `id` is for one without. Throws `ControlError` 400 naming the member at fault. */
export async function readFault(
  facts: FaultGivenFacts,
  given: unknown,
  id: string,
): Promise<Fault> {
  const { parameters, end } = endOf(facts, given);
  const fault = checked({ id, ...parameters, ...end });
  await checkPlaces(facts, fault.target);
  await checkRequests(facts, fault);
  return fault;
}

/** When it ends, apart from everything else. Throws `ControlError` 400. */
export function endOf(
  { clock }: Pick<FaultGivenFacts, "clock">,
  given: unknown,
): { readonly parameters: Members; readonly end: Pick<Fault, "until" | "count"> } {
  const members = given === undefined ? {} : given;
  if (typeof members !== "object" || members === null || Array.isArray(members)) {
    throw bad("The body must be a JSON object.");
  }
  const { until, duration, count, ...parameters } = members as Members;
  if (until !== undefined && duration !== undefined) {
    throw bad("duration and until both say when it ends: give one.");
  }
  const end: { until?: number; count?: number } = {};
  if (until !== undefined) end.until = momentAhead(until, clock.now());
  if (duration !== undefined) end.until = clock.now() + lengthOf(duration, clock.now());
  // What is wrong with it is said by the check of the fault.
  if (count !== undefined) end.count = count as number;
  return { parameters, end };
}

/** A fault that is over already would be taken and never be there. */
function momentAhead(until: unknown, nowMs: number): number {
  const ms = momentOf(until);
  if (ms > nowMs) return ms;
  throw bad(`until is over: it is ${new Date(nowMs).toISOString()} by the emulator's clock.`);
}

function momentOf(until: unknown): number {
  if (typeof until === "number" && Number.isFinite(until) && until >= 0) return until;
  const ms = typeof until === "string" ? Date.parse(until) : Number.NaN;
  if (typeof until === "string" && /^\d{4}-\d\d-\d\d/.test(until) && ms >= 0) return ms;
  throw bad("until must be a moment: 2030-01-31T00:00:00Z, or milliseconds since the epoch.");
}

function lengthOf(duration: unknown, nowMs: number): number {
  const ms = typeof duration === "string" ? readDuration(duration, nowMs) : duration;
  if (typeof ms === "number" && ms >= 0.5 && ms <= DURATION_MS_MAX) return Math.round(ms);
  throw bad("duration must be milliseconds, or 30s, 5m, 2h, 1d, PT30S: 100 years at most.");
}

function checked(given: Members): Fault {
  try {
    return checkFault(given);
  } catch (error) {
    if (error instanceof FaultError) throw bad(error.message);
    throw error;
  }
}

/** Services exist, and have the operation and the error code. */
async function checkRequests(facts: FaultGivenFacts, { target, error }: Fault): Promise<void> {
  if (!("service" in target)) return;
  const known = Object.keys(facts.services()).sort();
  const isHit = namePattern(target.service);
  const services = known.filter((service) => isHit(service));
  if (services.length === 0) {
    throw bad(`target.service must be one of ${known.join(", ")}, not ${shown(target.service)}`);
  }
  if (target.operation !== undefined) await checkOperation(facts, services, target.operation);
  if (error === undefined || error.status !== undefined) return;
  for (const service of services) {
    const codes = await facts.knownErrorCodes(service);
    if (codes.includes(error.code)) continue;
    throw bad(
      `error.code ${shown(error.code)} is none of ${service}, which has ${codes.join(", ")}. ` +
        "Any other is taken with error.status.",
    );
  }
}

/** One of the services has it. Names that begin alike are told. */
async function checkOperation(
  facts: FaultGivenFacts,
  services: readonly string[],
  operation: string,
): Promise<void> {
  const known = (await Promise.all(services.map((each) => facts.knownOperations(each)))).flat();
  const isHit = namePattern(operation);
  if (known.some((name) => isHit(name))) return;
  const beginning = operation.slice(0, Math.ceil(operation.length / 2)).toLowerCase();
  const alike = known.filter((name) => name.toLowerCase().startsWith(beginning));
  const hint = alike.length === 0 ? "." : `: did you mean ${alike.slice(0, 5).join(", ")}?`;
  const of = services.length === 1 ? services[0] : "the services";
  throw bad(`target.operation ${shown(operation)} is none of ${of}${hint}`);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
