/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeleteAccessPoint.html */
import type {
  DeleteAccessPointCommandInput,
  DeleteAccessPointCommandOutput,
} from "@aws-sdk/client-s3-control";
import type { ControlOperation } from "./operation.ts";
import { requireAccessPoint } from "./stored-access-point.ts";

export const deleteAccessPoint: ControlOperation<
  DeleteAccessPointCommandInput,
  DeleteAccessPointCommandOutput
> = (rooms) => async (input) => {
  const { accountId, name } = requireAccessPoint(rooms, input);
  const { accessPoints } = rooms.index;
  await rooms.index.commit(() => accessPoints.delete(accountId, name));
  accessPoints.refresh(accountId, name);
  return {};
};
