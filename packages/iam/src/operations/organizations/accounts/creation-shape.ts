/** How far the making of an account has come. */
import type * as sdk from "@aws-sdk/client-organizations";
import type { AccountCreation } from "../../../identity/organization/account-creation.ts";

export function creationShape(creation: AccountCreation): sdk.CreateAccountStatus {
  return {
    Id: creation.id,
    AccountName: creation.name,
    State: creation.state,
    RequestedTimestamp: new Date(creation.requestedAt),
    ...(creation.completedAt === undefined
      ? {}
      : { CompletedTimestamp: new Date(creation.completedAt) }),
    ...(creation.accountId === undefined ? {} : { AccountId: creation.accountId }),
    ...(creation.failure === undefined ? {} : { FailureReason: creation.failure }),
  };
}
