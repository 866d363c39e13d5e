/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutAccessPointPolicy.html */
import type {
  PutAccessPointPolicyCommandInput,
  PutAccessPointPolicyCommandOutput,
} from "@aws-sdk/client-s3-control";
import { policyFault } from "../../bucket/bucket-policy.ts";
import { strictest } from "../../bucket/public-access-block.ts";
import { isPublicPolicy } from "../../bucket/public-policy.ts";
import { accessPointPolicyPrevented } from "../../errors/access-point.ts";
import * as errors from "../../errors.ts";
import { accessPointArn } from "../../resource-arn.ts";
import type { ControlOperation } from "./operation.ts";
import { changeAccessPoint, requireAccessPoint } from "./stored-access-point.ts";

const POLICY_BYTES_MAX = 20 * 1024;

export const putAccessPointPolicy: ControlOperation<
  PutAccessPointPolicyCommandInput,
  PutAccessPointPolicyCommandOutput
> = (rooms) => async (input, call) => {
  const point = requireAccessPoint(rooms, input);
  const arn = accessPointArn(point);
  const policy = input.Policy ?? "";
  if (Buffer.byteLength(policy) > POLICY_BYTES_MAX) throw errors.policyTooLarge();
  if (!policy.startsWith("{")) throw errors.policyNotJson();
  const checker = rooms.ports.policyChecker;
  const fault = checker?.faultOf(policy) ?? policyFault(policy, arn);
  if (fault === "not-json") throw errors.policyNotJson();
  if (fault !== undefined) throw errors.malformedPolicy(fault);
  const unknown = checker?.unknownPrincipal(policy);
  if (unknown !== undefined) throw errors.unknownPrincipal(unknown);
  const accountBlock = rooms.index.accounts.publicAccessBlock(point.accountId);
  const { blockPublicPolicy } = strictest(point.publicAccessBlock, accountBlock);
  if (blockPublicPolicy && isPublicPolicy(policy)) {
    throw accessPointPolicyPrevented(call.caller.arn, arn);
  }
  await changeAccessPoint(rooms, point, (current) => ({ ...current, policy }));
  return {};
};
