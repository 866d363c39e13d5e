/** Of outbound identity federation, and of the tokens that it issues. Source: IAM and STS API References. */
import { ServiceError } from "@cloudglass/wire";

export const federationIsEnabled = () =>
  new ServiceError(
    "FeatureEnabled",
    409,
    "Outbound web identity federation is already enabled for this account.",
  );
export const federationIsDisabled = () =>
  new ServiceError(
    "FeatureDisabled",
    404,
    "Outbound web identity federation is disabled for this account.",
  );
export const outboundFederationDisabled = () =>
  new ServiceError(
    "OutboundWebIdentityFederationDisabledException",
    403,
    "Outbound web identity federation is not enabled for your account.",
  );
export const sessionDurationEscalated = () =>
  new ServiceError(
    "SessionDurationEscalationException",
    403,
    "The requested token duration would extend the session beyond its original expiration time.",
  );
