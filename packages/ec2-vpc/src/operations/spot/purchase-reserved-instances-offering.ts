/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_PurchaseReservedInstancesOffering.html */
import type {
  PurchaseReservedInstancesOfferingCommandInput,
  PurchaseReservedInstancesOfferingResult,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { clientError, invalidParameterValue, notImplemented } from "../../errors.ts";
import { findOffering } from "../../resource/reserved/offering.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

export function noSuchOffering(id: string | undefined): never {
  throw clientError(
    "InvalidReservedInstancesOfferingId",
    `The reserved instances offering ID '${id}' does not exist`,
  );
}

/** It begins at once, or when the purchase that is queued is due. */
export function purchaseReservedInstancesOffering(
  { resources, env }: Rooms,
  input: PurchaseReservedInstancesOfferingCommandInput,
  call: Call,
): PurchaseReservedInstancesOfferingResult {
  const { ReservedInstancesOfferingId: offeringId = "", InstanceCount: count = 0 } = input;
  if (input.LimitPrice !== undefined) throw notImplemented("A limit price");
  if (count < 1) throw invalidParameterValue(`Invalid value '${count}' for instanceCount.`);
  const offering = findOffering(call.region, offeringId) ?? noSuchOffering(offeringId);
  const now = env.clock.now();
  const startsAt = Math.max(now, input.PurchaseTime ? new Date(input.PurchaseTime).getTime() : now);
  if (startsAt > now && offering.zone !== undefined) {
    throw invalidParameterValue("Only Regional Reserved Instances can be queued for purchase.");
  }
  const id = resources.random.uuid();
  resources.reservedInstances.put({ ...offering, ...placeOf(call), id, tags: {}, count, startsAt });
  return { ReservedInstancesId: id };
}
