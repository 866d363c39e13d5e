/** What the S3 Control API refuses with. */
import { error } from "./error.ts";

export const noSuchAccessPoint = () =>
  error("NoSuchAccessPoint", 404, "The specified accesspoint does not exist");
export const noSuchAccessPointPolicy = () =>
  error("NoSuchAccessPointPolicy", 404, "The specified accesspoint policy does not exist");
export const accessPointExists = () =>
  error(
    "AccessPointAlreadyOwnedByYou",
    409,
    "Your previous request to create the named accesspoint succeeded and you already own it.",
  );
export const invalidAccessPointName = () =>
  error("InvalidURI", 400, "Couldn't parse the specified URI.");
export const accessPointNotThere = (what: string) =>
  error("NotImplemented", 501, `${what} are not implemented by this emulator.`);
export const bucketHasAccessPoints = (bucket: string) =>
  error(
    "BucketHasAccessPointsAttached",
    400,
    "The bucket you are attempting to delete has access points attached. Delete your access points before attempting to delete your bucket.",
    { BucketName: bucket },
  );
export const accessPointPolicyPrevented = (callerArn: string, arn: string) =>
  error(
    "AccessDenied",
    403,
    `User: ${callerArn} is not authorized to perform: s3:PutAccessPointPolicy on resource: "${arn}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
  );
export const invalidListing = (name: string) =>
  error("InvalidRequest", 400, `The value of ${name} is not valid.`);
export const noAccountBlock = (accountId: string) =>
  error(
    "NoSuchPublicAccessBlockConfiguration",
    404,
    "The public access block configuration was not found",
    { AccountId: accountId },
  );
