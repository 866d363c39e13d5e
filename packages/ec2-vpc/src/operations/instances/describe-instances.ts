/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
import type {
  DescribeInstancesCommandInput,
  DescribeInstancesResult,
  Instance,
  Reservation,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import type { InstanceRecord } from "../../resource/instance/instance.ts";
import type { Resources } from "../../resource/resources.ts";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { viewOf } from "./instance-views.ts";

export function describeInstances(
  { resources }: Rooms,
  input: DescribeInstancesCommandInput,
  call: Call,
): DescribeInstancesResult {
  const page = describe(resources, resources.instances, input, placeOf(call), {
    ids: input.InstanceIds,
    idsParameter: "instancesSet",
  });
  return { Reservations: reservationsOf(resources, page.records), NextToken: page.nextToken };
}

/** What was launched together stands together, in the order of its launch. */
function reservationsOf(resources: Resources, records: readonly InstanceRecord[]): Reservation[] {
  const found = new Map<string, { readonly reservation: Reservation; readonly list: Instance[] }>();
  for (const record of records) {
    let known = found.get(record.reservationId);
    if (known === undefined) {
      const list: Instance[] = [];
      known = { reservation: { ...shownReservation(record), Instances: list }, list };
      found.set(record.reservationId, known);
    }
    known.list.push(viewOf(resources, record));
  }
  for (const { list } of found.values()) list.sort(byLaunchIndex);
  return [...found.values()].map(({ reservation }) => reservation);
}

const byLaunchIndex = (a: Instance, b: Instance) =>
  (a.AmiLaunchIndex ?? 0) - (b.AmiLaunchIndex ?? 0);

/** Security groups of a reservation were EC2-Classic's. */
export function shownReservation({ reservationId, accountId, requesterId }: InstanceRecord) {
  return {
    ReservationId: reservationId,
    OwnerId: accountId,
    RequesterId: requesterId,
    Groups: [],
  };
}
