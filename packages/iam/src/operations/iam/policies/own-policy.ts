/** A managed policy that the caller's account may change: AWS's own are not among them. */
import type { Call } from "@cloudglass/wire";
import { accessDenied } from "../../../errors.ts";
import type { Identities } from "../../../identities.ts";
import type { ManagedPolicy } from "../../../identity/managed-policy.ts";
import { policyNamed } from "../named.ts";

export function ownPolicy(identities: Identities, call: Call, arn: string): ManagedPolicy {
  const policy = policyNamed(identities, call, arn);
  if (policy.accountId === "aws") {
    throw accessDenied(
      `User: ${call.caller.arn} is not authorized to perform: iam:${call.operation} on resource: policy ${arn.slice(arn.indexOf("/") + 1)}`,
    );
  }
  return policy;
}
