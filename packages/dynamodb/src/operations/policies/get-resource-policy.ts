/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html */
import type { GetResourcePolicyInput, GetResourcePolicyOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { policyNotFound } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { requireSlot } from "./policy-slot.ts";

export function getResourcePolicy(
  rooms: Rooms,
  input: GetResourcePolicyInput,
  call: Call,
): GetResourcePolicyOutput {
  const arn = input.ResourceArn as string;
  const { policy } = requireSlot(rooms, call, arn);
  if (policy === undefined) throw policyNotFound(arn);
  return { Policy: policy.text, RevisionId: policy.revisionId };
}
