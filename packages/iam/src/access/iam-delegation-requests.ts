/** The rows of delegation requests. */
import { on } from "./iam-requests.ts";
import type { IamRows } from "./iam-rows.ts";
import type { CallHead } from "./rule.ts";

function request({ DelegationRequestId }: { DelegationRequestId: string }, call: CallHead) {
  const { accountId } = call.caller;
  return on(call, `arn:aws:iam::${accountId}:delegation-request/${DelegationRequestId}`);
}

export function delegationRequestRows() {
  return {
    ListDelegationRequests: (i, call) =>
      on(call, "*", i.OwnerId === undefined ? {} : { "iam:DelegationRequestOwner": i.OwnerId }),
    GetDelegationRequest: request,
    AssociateDelegationRequest: request,
    AcceptDelegationRequest: request,
    RejectDelegationRequest: request,
    UpdateDelegationRequest: request,
    SendDelegationToken: request,
    GetHumanReadableSummary: (i, call) => on(call, i.EntityArn),
  } satisfies Partial<IamRows>;
}
