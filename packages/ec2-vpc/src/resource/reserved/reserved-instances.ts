/**
 * Reserved Instances: stored; instances cost nothing here with them or without.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReservedInstances.html
 */
import { clientError } from "../../errors.ts";
import type { Kind } from "../kind.ts";
import type { ResourceRecord } from "../record.ts";
import { shownTime } from "../time.ts";
import { type ReservationTerms, termFilters } from "./offering.ts";

export interface ReservationRecord extends ResourceRecord, ReservationTerms {
  readonly count: number;
  /** Later than the purchase where that was queued. */
  readonly startsAt: number;
}

export const endOf = ({ startsAt, durationSeconds }: ReservationRecord) =>
  startsAt + durationSeconds * 1000;

export function stateOf(record: ReservationRecord, now: number): "queued" | "active" | "retired" {
  if (now < record.startsAt) return "queued";
  return now < endOf(record) ? "active" : "retired";
}

/** UUIDs, as AWS gives them; no other resource has such an id. */
export const isReservationId = (id: string) =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id);

export const RESERVED_INSTANCES: Kind<ReservationRecord> = {
  type: "reserved-instances",
  // Its ids have none: `isReservationId` tells them.
  prefix: "reserved-instances",
  notFound: ([id]) =>
    clientError("InvalidReservedInstancesId", `The reserved instances ID '${id}' does not exist`),
  filters: {
    ...termFilters,
    end: (record) => shownTime(endOf(record)),
    "reserved-instances-id": ({ id }) => id,
    start: ({ startsAt }) => shownTime(startsAt),
    state: (record, { env }) => stateOf(record, env.clock.now()),
  },
};
