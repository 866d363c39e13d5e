/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteResourcePolicy.html */
import type {
  DeleteResourcePolicyInput,
  DeleteResourcePolicyOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import type { Rooms } from "../../rooms.ts";
import { requireSlot } from "./policy-slot.ts";
import { checkPause, checkRevision } from "./revisions.ts";

/** Where there is no policy, nothing is to be done; unless a revision is named. */
export function deleteResourcePolicy(
  rooms: Rooms,
  input: DeleteResourcePolicyInput,
  call: Call,
): DeleteResourcePolicyOutput {
  const slot = requireSlot(rooms, call, input.ResourceArn as string);
  checkRevision(slot, input.ExpectedRevisionId);
  if (slot.policy === undefined) return {};
  checkPause(rooms, slot, call);
  slot.put(undefined);
  return { RevisionId: slot.policy.revisionId };
}
