/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html */
import type { PutResourcePolicyInput, PutResourcePolicyOutput } from "@aws-sdk/client-dynamodb";
import type { Call } from "@cloudglass/wire";
import { policyLocksOut } from "../../errors.ts";
import type { Rooms } from "../../rooms.ts";
import { readPolicy } from "./policy-document.ts";
import { requireSlot } from "./policy-slot.ts";
import { checkPause, checkRevision, nextRevision } from "./revisions.ts";

export function putResourcePolicy(
  rooms: Rooms,
  input: PutResourcePolicyInput,
  call: Call,
): PutResourcePolicyOutput {
  const arn = input.ResourceArn as string;
  const slot = requireSlot(rooms, call, arn);
  const text = readPolicy(rooms.ports, input.Policy as string, slot.subject);
  checkRevision(slot, input.ExpectedRevisionId);
  if (slot.policy?.text === text) return { RevisionId: slot.policy.revisionId };
  checkPause(rooms, slot, call);
  if (!input.ConfirmRemoveSelfResourceAccess && !mayPutAgain(arn, text, call)) {
    throw policyLocksOut();
  }
  const revisionId = nextRevision(slot, call);
  slot.put({ text, revisionId });
  return { RevisionId: revisionId };
}

/** Whether whoever puts a policy could put the next one under it. */
function mayPutAgain(resource: string, resourcePolicy: string, call: Call): boolean {
  const resourceAccountId = call.caller.accountId;
  const action = "dynamodb:PutResourcePolicy";
  return call.authorize({ action, resource, resourceAccountId, resourcePolicy }).allowed;
}
