/**
 * Revisions of a resource policy. Their ids are the milliseconds of the change; who names the one he has seen changes no
 * other. Sentences as observed at AWS.
 */
import type { Call } from "@cloudglass/wire";
import { policyNotFound, throttled } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import type { PolicySlot } from "./policy-slot.ts";

const NO_POLICY = "NO_POLICY";
/** A policy is not changed again so soon, where tables take their time too. */
const PAUSE_MS = 15_000;

export function checkRevision(
  { name, subject, policy }: PolicySlot,
  expected: string | undefined,
): void {
  if (expected === undefined || expected === (policy?.revisionId ?? NO_POLICY)) return;
  if (expected === NO_POLICY) {
    throw policyNotFound(
      `Requested policy update expecting none to be present for ${subject} ${name}, ` +
        `but a policy exists with revision id ${policy?.revisionId}.`,
    );
  }
  throw policyNotFound(
    `Requested update for policy with revision id ${expected}, but the policy associated to ` +
      `target ${subject} ${name} has revision id ${policy?.revisionId ?? NO_POLICY}.`,
  );
}

export function checkPause(
  { settings }: Rooms,
  { name, subject, policy }: PolicySlot,
  { receivedAt }: Call,
): void {
  const until = Number(policy?.revisionId ?? 0) + PAUSE_MS;
  if (settings.transitionMs === 0 || receivedAt >= until) return;
  throw throttled(
    `Resource-based policy for ${subject} ${name} modified within the previous ${PAUSE_MS} ` +
      `milliseconds. Please try again after ${new Date(until).toISOString()}.`,
  );
}

/** Rises, however fast changes follow each other. */
export function nextRevision({ policy }: PolicySlot, { receivedAt }: Call): string {
  return `${Math.max(receivedAt, Number(policy?.revisionId ?? 0) + 1)}`;
}
