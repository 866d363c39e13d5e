/** The check of faults that come from outside. */
import type { ApiError, Fault, FaultKind, FaultTarget, HttpResponse } from "./fault.ts";

/** The message begins with the member at fault. */
export class FaultError extends Error {
  override readonly name = "FaultError";
}

export type FaultTargetName =
  | "zone"
  | "node"
  | "link"
  | "disk"
  | "object"
  | "table"
  | "function"
  | "instance"
  | "bucket"
  | "service";

/** By the member of the target that says what it is. */
export const FAULT_KINDS: Readonly<Record<FaultTargetName, readonly FaultKind[]>> = {
  zone: ["down", "slow", "lossy", "corrupt", "error"],
  node: ["down", "slow", "lossy", "corrupt", "error"],
  link: ["down", "slow", "lossy", "corrupt", "error"],
  disk: ["slow", "corrupt", "error"],
  object: ["corrupt"],
  table: ["leader-loss", "load", "pause"],
  function: ["slow", "lossy", "error"],
  instance: ["interrupt"],
  bucket: ["pause"],
  service: ["error", "throttle", "slow", "expired"],
};

const TARGET_NAMES = Object.keys(FAULT_KINDS) as FaultTargetName[];
/** What a target may say besides. */
const DETAILS: Readonly<Partial<Record<FaultTargetName, readonly string[]>>> = {
  object: ["shard"],
  table: ["key"],
  bucket: ["destination", "region", "prefix"],
  service: ["operation", "resource", "principal"],
};

/** Of what they are aimed at, they hit all. */
const UNFAILING: ReadonlySet<FaultKind> = new Set(["down", "leader-loss", "interrupt", "pause"]);
/** Without spaces at its ends. */
const HEADER_VALUE = /^[!-~]([ -~]*[!-~])?$/;
const NAME_LENGTH_MAX = 256;
/** The longest key of an object, in an ARN. */
const ARN_LENGTH_MAX = 2048;
const MESSAGE_LENGTH_MAX = 1024;
const DELAY_MS_MAX = 24 * 60 * 60 * 1000;
const PER_SECOND_MAX = 1_000_000;
const COUNT_MAX = 1_000_000_000;

/** A frozen copy of a fault given as plain data; throws `FaultError` saying what is wrong with it. */
export function checkFault(given: unknown): Fault {
  const { id, target, kind, ...rest } = record(given, "a fault");
  const { delayMs, probability, perSecond, error, response, until, ...others } = rest;
  const { count, origin, ...unknown } = others;
  const [strange] = Object.keys(unknown);
  if (strange !== undefined) throw new FaultError(`a fault has no member ${quote(strange)}`);
  const checked = checkTarget(target);
  const fault: { -readonly [K in keyof Fault]: Fault[K] } = {
    id: text(id, "id", NAME_LENGTH_MAX),
    target: checked,
    kind: checkKind(kind, checked),
  };
  if (delayMs !== undefined) fault.delayMs = within(delayMs, "delayMs", DELAY_MS_MAX);
  if (probability !== undefined) fault.probability = within(probability, "probability", 1);
  if (perSecond !== undefined) fault.perSecond = within(perSecond, "perSecond", PER_SECOND_MAX);
  if (error !== undefined) fault.error = checkApiError(error);
  if (response !== undefined) fault.response = checkResponse(response);
  if (until !== undefined) fault.until = within(until, "until", Number.MAX_SAFE_INTEGER);
  if (count !== undefined) fault.count = whole(count, "count", 1, COUNT_MAX);
  if (origin !== undefined) fault.origin = text(origin, "origin", NAME_LENGTH_MAX);
  checkTogether(fault);
  return Object.freeze(fault);
}

/** What kind of target it is. */
export function targetName(target: FaultTarget): FaultTargetName {
  return TARGET_NAMES.find((name) => name in target) as FaultTargetName;
}

function checkKind(given: unknown, target: FaultTarget): FaultKind {
  const name = targetName(target);
  const kinds: readonly string[] = FAULT_KINDS[name];
  if (typeof given === "string" && kinds.includes(given)) return given as FaultKind;
  const known = kinds.join(", ");
  throw new FaultError(`kind of a ${name} fault must be one of ${known}, not ${quote(given)}`);
}

/** Members that their kind needs, and those that would do nothing. */
function checkTogether(fault: Fault): void {
  const { kind, target, delayMs, perSecond, probability, error, response } = fault;
  const isRequest = "service" in target;
  if (kind === "slow" && delayMs === undefined) {
    throw new FaultError("delayMs is missing: a slow fault needs it");
  }
  const isDelayed = kind === "slow" || kind === "interrupt" || (isRequest && kind !== "expired");
  if (delayMs !== undefined && !isDelayed) {
    throw new FaultError(`delayMs is not for ${kind} faults of this target`);
  }
  const isRated = kind === "throttle" || kind === "load";
  if (isRated && perSecond === undefined) {
    throw new FaultError(`perSecond is missing: a ${kind} fault needs it`);
  }
  if (!isRated && perSecond !== undefined) {
    throw new FaultError(`perSecond is not for ${kind} faults`);
  }
  if (probability !== undefined && (isRated || UNFAILING.has(kind))) {
    throw new FaultError(`probability is not for ${kind} faults`);
  }
  if (error !== undefined && !(isRequest && (kind === "error" || kind === "throttle"))) {
    throw new FaultError("error is for error and throttle faults of requests");
  }
  if (response !== undefined && !("function" in target && kind !== "slow")) {
    throw new FaultError("response is for error and lossy faults of functions");
  }
  if (kind === "pause" && "table" in target && target.key !== undefined) {
    throw new FaultError("target.key is not for pause faults");
  }
}

function checkTarget(given: unknown): FaultTarget {
  const target = record(given, "target");
  const members = Object.keys(target);
  const named = TARGET_NAMES.filter((name) => members.includes(name));
  const [name] = named;
  if (named.length !== 1 || name === undefined) {
    throw new FaultError(`target must have exactly one of ${TARGET_NAMES.join(", ")}`);
  }
  const details = DETAILS[name] ?? [];
  const strange = members.find((member) => member !== name && !details.includes(member));
  if (strange !== undefined) {
    throw new FaultError(`target.${strange} is not known beside target.${name}`);
  }
  const checked: Record<string, unknown> = { [name]: checkMember(name, target[name]) };
  for (const detail of details) {
    if (target[detail] !== undefined) checked[detail] = checkMember(detail, target[detail]);
  }
  return Object.freeze(checked) as unknown as FaultTarget;
}

function checkMember(member: string, given: unknown): unknown {
  if (member === "shard") return whole(given, "target.shard", 0, 7);
  if (member !== "link") return text(given, `target.${member}`, ARN_LENGTH_MAX);
  if (!Array.isArray(given) || given.length !== 2) {
    throw new FaultError("target.link must be [from, to]");
  }
  return Object.freeze(
    given.map((end, index) => text(end, `target.link[${index}]`, NAME_LENGTH_MAX)),
  );
}

function checkApiError(given: unknown): ApiError {
  const { code, status, message, ...unknown } = record(given, "error");
  const [strange] = Object.keys(unknown);
  if (strange !== undefined) throw new FaultError(`error has no member ${quote(strange)}`);
  const error: { -readonly [K in keyof ApiError]: ApiError[K] } = {
    code: text(code, "error.code", NAME_LENGTH_MAX),
  };
  // It becomes a header in some protocols, an XML element in others.
  if (!/^[A-Za-z][A-Za-z0-9._-]*$/.test(error.code)) {
    throw new FaultError(`error.code must be letters, digits and . _ -, not ${quote(code)}`);
  }
  if (status !== undefined) error.status = whole(status, "error.status", 400, 599);
  if (message !== undefined) error.message = text(message, "error.message", MESSAGE_LENGTH_MAX);
  return Object.freeze(error);
}

function checkResponse(given: unknown): HttpResponse {
  const { status, contentType, ...unknown } = record(given, "response");
  const [strange] = Object.keys(unknown);
  if (strange !== undefined) throw new FaultError(`response has no member ${quote(strange)}`);
  const checked = {
    status: whole(status, "response.status", 200, 599),
    contentType: text(contentType, "response.contentType", NAME_LENGTH_MAX),
  };
  if (!HEADER_VALUE.test(checked.contentType)) {
    throw new FaultError(
      `response.contentType must be the value of a header, not ${quote(contentType)}`,
    );
  }
  return Object.freeze(checked);
}

function record(given: unknown, what: string): Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new FaultError(`${what} must be an object, not ${quote(given)}`);
  }
  return given as Record<string, unknown>;
}

function text(given: unknown, member: string, lengthMax: number): string {
  if (typeof given !== "string" || given === "" || given.length > lengthMax) {
    throw new FaultError(
      `${member} must be a string of 1 to ${lengthMax} characters, not ${quote(given)}`,
    );
  }
  return given;
}

function within(given: unknown, member: string, max: number): number {
  if (typeof given !== "number" || !(given >= 0 && given <= max)) {
    throw new FaultError(`${member} must be a number from 0 to ${max}, not ${quote(given)}`);
  }
  return given;
}

function whole(given: unknown, member: string, min: number, max: number): number {
  if (typeof given !== "number" || !Number.isInteger(given) || given < min || given > max) {
    throw new FaultError(
      `${member} must be a whole number from ${min} to ${max}, not ${quote(given)}`,
    );
  }
  return given;
}

function quote(given: unknown): string {
  const shown = JSON.stringify(given) ?? String(given);
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}
