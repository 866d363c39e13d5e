/** What STS answers to users of identity providers that it does not let in. Source: STS API Reference; AWS's answers. */
import { ServiceError } from "@cloudglass/wire";
import { accessDenied, validation } from "../errors.ts";

const invalidToken = (message: string) => new ServiceError("InvalidIdentityToken", 400, message);
const expired = (message: string) => new ServiceError("ExpiredTokenException", 400, message);

export const notAJwt = () =>
  invalidToken(
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
  );
export const missingClaim = (name: string) => invalidToken(`Missing a required claim: ${name}`);
export const issuerNotAUrl = () => invalidToken("Issuer must be a valid URL");
export const noProviderFor = (issuer: string) =>
  invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`);
export const incorrectAudience = () => invalidToken("Incorrect token audience");
/** Both in seconds since the Unix epoch. */
export const tokenExpired = (now: number, expiration: number) =>
  expired(
    `Token expired: current date/time ${now} must be before the expiration date/time ${expiration}`,
  );
export const tokenNotYetValid = () => invalidToken("Token is not valid yet");
/** With the two spaces that AWS has in it. */
export const noVerificationKey = () =>
  invalidToken(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  );
export const tokenSignatureInvalid = () => invalidToken("Token signature invalid");
export const claimInvalid = (name: string) => invalidToken(`The claim ${name} is not valid`);
export const providerUnreachable = () =>
  new ServiceError(
    "IDPCommunicationError",
    400,
    "Error communicating with the identity provider, please try again",
  );
export const notAuthorized = (action: string) =>
  accessDenied(`Not authorized to perform ${action}`);
export const roleArnInvalid = () => validation("Request ARN is invalid");
