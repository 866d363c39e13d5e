/**
 * What S3 says of lifecycle configurations that it does not take.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
 */
import { argument, error } from "./error.ts";

const request = (message: string) => error("InvalidRequest", 400, message);

export const noSuchLifecycle = (bucket: string) =>
  error("NoSuchLifecycleConfiguration", 404, "The lifecycle configuration does not exist", {
    BucketName: bucket,
  });

export const noRules = () => request("At least one lifecycle rule must be specified.");
export const tooManyRules = () =>
  request("The number of lifecycle rules must not exceed the allowed limit of 1000 rules.");
export const ruleIdTooLong = (id: string) =>
  argument("ID length should not exceed allowed limit of 255", "ID", id);
export const ruleIdTwice = (id: string) =>
  argument("Rule ID must be unique. Found same ID for more than one rule", "ID", id);
export const filterInV1 = () => request("Filter element can only be used in Lifecycle V2.");
export const prefixInV2 = () =>
  request(
    "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.",
  );
export const keepInV1 = () =>
  request("NewerNoncurrentVersions element can only be used in Lifecycle V2.");
export const overlappingPrefixes = (one: string, other: string, action: string) =>
  request(`Found overlapping prefixes '${one}' and '${other}' for same action type '${action}'`);
export const noAction = () => request("At least one action needs to be specified in a rule");
export const duplicateTagKeys = () => request("Duplicate Tag Keys are not allowed.");
export const sizeAboveOutside = () =>
  request("'ObjectSizeGreaterThan' should be between 0 and 1099511627776000.");
export const sizeBelowOutside = () =>
  request("'ObjectSizeLessThan' should be between 1 and 1099511627776000.");
export const sizesOutOfOrder = () =>
  request("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.");
export const notMidnight = (date: string) =>
  argument("'Date' must be at midnight GMT", "Date", date);
export const notPositive = (name: string, action: string, value: number) =>
  argument(`'${name}' for ${action} action must be a positive integer`, name, value);
export const keepNotPositive = (value: number) =>
  argument(
    "'NewerNoncurrentVersions' must be a positive integer",
    "NewerNoncurrentVersions",
    value,
  );
export const negativeDays = (name: string, action: string, value: number) =>
  argument(`'${name}' in ${action} action must be nonnegative`, name, value);
export const notWithTags = (action: string) => request(`${action} cannot be specified with Tags.`);
export const notWithSizes = (action: string) =>
  request(`${action} cannot be specified with Object Size.`);
export const sameClassTwice = (action: string, filter: string) =>
  request(
    `'StorageClass' must be different for '${action}' actions in same 'Rule' with filter '${filter}'`,
  );
export const mixedDates = (actions: string, filter: string) =>
  request(
    `Found mixed 'Date' and 'Days' based ${actions} actions in lifecycle rule for filter '${filter}'`,
  );
export const transitionAtNoTime = () =>
  error("InvalidArgument", 400, "'Transition' action must specify either 'Days' or 'Date'");
/** An expiration that comes too early for a transition. */
export const expiresTooEarly = (
  name: string,
  [expiration, transition]: readonly [expiration: string, transition: string],
  filter: string,
  value: number | string,
) =>
  argument(
    `'${name}' in the ${expiration} action for filter '${filter}' must be greater than '${name}' in the ${transition} action`,
    name,
    value,
  );
/** A transition that comes too early for the class that the object is in before. */
export const transitsTooEarly = (
  name: string,
  action: string,
  [before, after]: readonly [before: string, after: string],
  stayDays: number,
  filter: string,
  value: number,
) =>
  argument(
    `'${name}' in the '${action}' action for StorageClass '${after}' for filter '${filter}' must be ${stayDays} days more than 'filter '${filter}'' in the '${action}' action for StorageClass '${before}'`,
    name,
    value,
  );
export const prefixTooLong = (prefix: string) =>
  argument("The maximum size of a prefix is 1024.", "Prefix", prefix);
export const unknownMinimumSize = (value: string) =>
  request(`Invalid TransitionDefaultMinimumObjectSize found: ${value}`);
