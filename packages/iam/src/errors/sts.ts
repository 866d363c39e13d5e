/** What STS answers with, in AWS's words. Source: STS API Reference, AWS's answers. */
import { ServiceError } from "@cloudglass/wire";
import { accessDenied, invalidParameterValue, validation } from "../errors.ts";

export const mfaFailed = () =>
  accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
export const mfaDeviceUnknown = () =>
  accessDenied(
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
  );
export const mfaIncomplete = () =>
  accessDenied(
    "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
  );

export const sessionCredentialsRefused = (operation: string) =>
  accessDenied(`Cannot call ${operation} with session credentials`);
export const packedPolicyTooLarge = (percent: number) =>
  new ServiceError(
    "PackedPolicyTooLarge",
    400,
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );
export const tooManySessionPolicies = () =>
  validation("The number of provided policyArns exceeds the limit of 10.");

export const transitiveTagInherited = () =>
  invalidParameterValue(
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
  );
export const transitiveTagMissing = () =>
  invalidParameterValue("The specified transitive tag key must be included in the requested tags.");
export const duplicateSessionTagKeys = () =>
  invalidParameterValue(
    "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
  );
export const reservedSessionTagKey = (tagKey: string) =>
  invalidParameterValue(
    `Tag key ${tagKey} uses the prefix aws:, which is reserved for system use.`,
  );
export const tooManySessionTags = () =>
  invalidParameterValue("A session can have 50 tags at most, with those of the calling session.");
export const reservedSourceIdentity = () =>
  validation("SourceIdentity can't begin with aws:, which is reserved for system use.");
export const sourceIdentityStays = () =>
  accessDenied(
    "The SourceIdentity of the calling session can't be changed when a role is assumed with it.",
  );
export const rootsCannotAssumeRoot = () =>
  accessDenied("AssumeRoot can't be called with the credentials of a root user.");
export const rootNotAssumable = () =>
  accessDenied("You don't have access to perform this operation.");
export const scopeNeedsSession = () =>
  accessDenied("GetScopedCredentials must be called with temporary security credentials.");
export const scopeNeedsLimit = () =>
  validation("At least one of Policy and DurationSeconds must be specified.");
export const scopesExhausted = () =>
  accessDenied("The session has 3 scope down policies already, which is the limit.");
export const sessionEndsSooner = () =>
  new ServiceError(
    "InsufficientSessionLifetime",
    400,
    "The requested DurationSeconds is greater than the remaining lifetime of the calling session.",
  );
export const invalidContextAssertion = () =>
  new ServiceError(
    "InvalidContextAssertion",
    400,
    "The context assertion was not issued by a context provider of this emulator.",
  );
export const invalidAuthorizationMessage = () =>
  new ServiceError("InvalidAuthorizationMessageException", 400, "Message is not valid");
