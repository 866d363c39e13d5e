/**
 * What a customer does with delegation requests: ListDelegationRequests, Get, Associate, Accept, Reject, Update of a request,
 * SendDelegationToken, GetHumanReadableSummary. Only partners whom AWS admitted make requests; there is none here
 * (CreateDelegationRequest is not implemented), so an account has no requests and none can be found.
 */
import { noSuchDelegationRequest } from "../../../errors/delegation-request.ts";
import type { Iam } from "../iam-operation.ts";

export const listDelegationRequests: Iam<"ListDelegationRequests"> = () => ({
  DelegationRequests: [],
  isTruncated: false,
});

function notFound(
  _identities: unknown,
  { DelegationRequestId }: { readonly DelegationRequestId: string },
): never {
  throw noSuchDelegationRequest(DelegationRequestId);
}

export const getDelegationRequest: Iam<"GetDelegationRequest"> = notFound;
export const associateDelegationRequest: Iam<"AssociateDelegationRequest"> = notFound;
export const acceptDelegationRequest: Iam<"AcceptDelegationRequest"> = notFound;
export const rejectDelegationRequest: Iam<"RejectDelegationRequest"> = notFound;
export const updateDelegationRequest: Iam<"UpdateDelegationRequest"> = notFound;
export const sendDelegationToken: Iam<"SendDelegationToken"> = notFound;

export const getHumanReadableSummary: Iam<"GetHumanReadableSummary"> = (_identities, input) => {
  throw noSuchDelegationRequest(input.EntityArn);
};
