/** What is wrong with an ACL, ownership controls, or a public access block. */
import { argument, error } from "./error.ts";

// Access control lists
export const aclNotSupported = () =>
  error("AccessControlListNotSupported", 400, "The bucket does not allow ACLs");
export const malformedAcl = () =>
  error(
    "MalformedACLError",
    400,
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
export const unknownCannedAcl = (name: string) => argument("", "x-amz-acl", name);
export const invalidGranteeId = (argumentName: string, id: string) =>
  argument("Invalid id", argumentName, id);
export const invalidGroupUri = (argumentName: string, uri: string) =>
  argument("Invalid group uri", argumentName, uri);
export const grantFormat = (header: string, value: string) =>
  argument("Argument format not recognized", header, value);
/** AWS takes none since October 2025. */
export const emailGrantee = () =>
  error(
    "MethodNotAllowed",
    405,
    "The specified method is not allowed against this resource. Grantees by e-mail address are not supported.",
  );
export const cannedAclWithGrants = () =>
  error("InvalidRequest", 400, "Specifying both Canned ACLs and Header Grants is not allowed");
export const aclInHeadersAndBody = () =>
  error("UnexpectedContent", 400, "This request does not support content");
export const missingAcl = () =>
  error("MissingSecurityHeader", 400, "Your request was missing a required header", {
    MissingHeaderName: "x-amz-acl",
  });

// Ownership
export const bucketAclWithOwnership = () =>
  error(
    "InvalidBucketAclWithObjectOwnership",
    400,
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  );
export const bucketAclWithBlock = () =>
  error(
    "InvalidBucketAclWithBlockPublicAccessError",
    400,
    "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
  );
export const invalidObjectOwnership = (value: string) =>
  error("InvalidArgument", 400, `Invalid x-amz-object-ownership header: ${value}`, {
    ArgumentName: "x-amz-object-ownership",
  });
export const noOwnershipControls = (bucket: string) =>
  error("OwnershipControlsNotFoundError", 404, "The bucket ownership controls were not found", {
    BucketName: bucket,
  });

// Public access
export const noPublicAccessBlock = (bucket: string) =>
  error(
    "NoSuchPublicAccessBlockConfiguration",
    404,
    "The public access block configuration was not found",
    { BucketName: bucket },
  );
const prevented = (callerArn: string, action: string, arn: string, what: string, setting: string) =>
  error(
    "AccessDenied",
    403,
    `User: ${callerArn || "anonymous"} is not authorized to perform: ${action} on resource: "${arn}" because public ${what} are prevented by the ${setting} setting in S3 Block Public Access.`,
  );
export const publicAclPrevented = (callerArn: string, action: string, arn: string) =>
  prevented(callerArn, action, arn, "ACLs", "BlockPublicAcls");
export const publicPolicyPrevented = (callerArn: string, arn: string) =>
  prevented(callerArn, "s3:PutBucketPolicy", arn, "policies", "BlockPublicPolicy");
