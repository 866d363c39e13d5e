/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPointPolicy.html */
import type {
  GetAccessPointPolicyCommandInput,
  GetAccessPointPolicyCommandOutput,
} from "@aws-sdk/client-s3-control";
import { noSuchAccessPointPolicy } from "../../errors/access-point.ts";
import type { ControlOperation } from "./operation.ts";
import { requireAccessPoint } from "./stored-access-point.ts";

export const getAccessPointPolicy: ControlOperation<
  GetAccessPointPolicyCommandInput,
  GetAccessPointPolicyCommandOutput
> = (rooms) => (input) => {
  const { policy } = requireAccessPoint(rooms, input);
  if (policy === undefined) throw noSuchAccessPointPolicy();
  return { Policy: policy };
};
