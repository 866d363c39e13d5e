/** Errors of configurations that have ids, of request payment and of acceleration. */
import { argument, error } from "./error.ts";

export const noSuchConfiguration = () =>
  error("NoSuchConfiguration", 404, "The specified configuration does not exist.");
export const tooManyConfigurations = () =>
  error(
    "TooManyConfigurations",
    400,
    "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.",
  );
export const invalidConfigurationId = (id: string) =>
  argument("The specified configuration ID is not valid.", "id", id);
export const idMismatch = () =>
  error("IdMismatch", 400, "Document ID does not match the specified configuration ID.");
export const invalidDestination = () =>
  error("InvalidS3DestinationBucket", 400, "Invalid bucket ARN.");
/** What a configuration asks for and nothing here would do. */
export const notConfigurable = (what: string) =>
  error("NotImplemented", 501, `${what} is not implemented by this emulator.`);
export const invalidTierDays = (tier: string, daysMin: number, days: number) =>
  argument(`Days of ${tier} must be an integer between ${daysMin} and 730`, "Days", days);

export const accelerationOfDottedName = () =>
  error(
    "InvalidRequest",
    400,
    "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names",
  );
