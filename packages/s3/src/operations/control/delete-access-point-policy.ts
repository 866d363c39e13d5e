/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeleteAccessPointPolicy.html */
import type {
  DeleteAccessPointPolicyCommandInput,
  DeleteAccessPointPolicyCommandOutput,
} from "@aws-sdk/client-s3-control";
import type { ControlOperation } from "./operation.ts";
import { changeAccessPoint, requireAccessPoint } from "./stored-access-point.ts";

export const deleteAccessPointPolicy: ControlOperation<
  DeleteAccessPointPolicyCommandInput,
  DeleteAccessPointPolicyCommandOutput
> = (rooms) => async (input) => {
  const point = requireAccessPoint(rooms, input);
  await changeAccessPoint(rooms, point, ({ policy: _removed, ...rest }) => rest);
  return {};
};
