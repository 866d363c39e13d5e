/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeReservedInstances.html */
import type {
  DescribeReservedInstancesCommandInput,
  DescribeReservedInstancesResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { describe, placeOf } from "../describe.ts";
import { shownReservation } from "./shown-reservation.ts";

export function describeReservedInstances(
  { resources, env }: Rooms,
  { Filters, ReservedInstancesIds: ids, ...input }: DescribeReservedInstancesCommandInput,
  call: Call,
): DescribeReservedInstancesResult {
  const now = env.clock.now();
  const page = describe(resources, resources.reservedInstances, { Filters }, placeOf(call), {
    ids,
  });
  return {
    ReservedInstances: page.records
      .filter((each) => !input.OfferingClass || each.offeringClass === input.OfferingClass)
      .filter((each) => !input.OfferingType || each.payment === input.OfferingType)
      .map((each) => shownReservation(each, now)),
  };
}
