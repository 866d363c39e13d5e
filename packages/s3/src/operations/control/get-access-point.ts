/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPoint.html */
import type {
  GetAccessPointCommandInput,
  GetAccessPointCommandOutput,
} from "@aws-sdk/client-s3-control";
import { accessPointArn } from "../../resource-arn.ts";
import { shownBlock } from "../shown-public-access-block.ts";
import type { ControlOperation } from "./operation.ts";
import { requireAccessPoint } from "./stored-access-point.ts";

export const getAccessPoint: ControlOperation<
  GetAccessPointCommandInput,
  GetAccessPointCommandOutput
> = (rooms) => (input) => {
  const point = requireAccessPoint(rooms, input);
  const { region } = point;
  return {
    Name: point.name,
    Bucket: point.bucket,
    NetworkOrigin: "Internet",
    PublicAccessBlockConfiguration: shownBlock(point.publicAccessBlock),
    CreationDate: new Date(point.createdMs),
    Alias: point.alias,
    AccessPointArn: accessPointArn(point),
    Endpoints: {
      ipv4: `s3-accesspoint.${region}.amazonaws.com`,
      dualstack: `s3-accesspoint.dualstack.${region}.amazonaws.com`,
      fips: `s3-accesspoint-fips.${region}.amazonaws.com`,
      fips_dualstack: `s3-accesspoint-fips.dualstack.${region}.amazonaws.com`,
    },
    BucketAccountId: point.bucketAccountId,
  };
};
