/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPointPolicyStatus.html */
import type {
  GetAccessPointPolicyStatusCommandInput,
  GetAccessPointPolicyStatusCommandOutput,
} from "@aws-sdk/client-s3-control";
import { isPublicPolicy } from "../../bucket/public-policy.ts";
import { noSuchAccessPointPolicy } from "../../errors/access-point.ts";
import type { ControlOperation } from "./operation.ts";
import { requireAccessPoint } from "./stored-access-point.ts";

export const getAccessPointPolicyStatus: ControlOperation<
  GetAccessPointPolicyStatusCommandInput,
  GetAccessPointPolicyStatusCommandOutput
> = (rooms) => (input) => {
  const { policy } = requireAccessPoint(rooms, input);
  if (policy === undefined) throw noSuchAccessPointPolicy();
  return { PolicyStatus: { IsPublic: isPublicPolicy(policy) } };
};
