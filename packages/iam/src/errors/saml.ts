/** What STS answers to SAML responses. Source: IAM User Guide, "Troubleshoot SAML federation with IAM"; AWS's answers. */
import { ServiceError } from "@cloudglass/wire";

const invalidToken = (message: string) => new ServiceError("InvalidIdentityToken", 400, message);

export const responseNotBase64 = () => invalidToken("Invalid base64 SAMLResponse");
export const responseUnreadable = () => invalidToken("Invalid SAMLResponse");
export const responseSignatureInvalid = () => invalidToken("Response signature invalid");
export const assertionEncryptionRequired = () =>
  invalidToken("The provider requires encrypted assertions");
export const noSuchProvider = () => invalidToken("Specified provider doesn't exist");
export const providerEnded = () => invalidToken("The metadata of the provider has expired");
export const issuerMismatch = () => invalidToken("Issuer not present in specified provider");
export const recipientInvalid = () => invalidToken("The recipient of the assertion is not AWS");
export const audienceInvalid = () => invalidToken("The audience of the assertion is not AWS");
export const assertionNotYetValid = () => invalidToken("The assertion is not valid yet");
export const attributeInvalid = (name: string) =>
  invalidToken(`${name} in AuthnResponse is not valid`);
export const sessionNameMissing = () =>
  invalidToken("RoleSessionName is required in AuthnResponse");
export const sessionNameInvalid = () =>
  invalidToken("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}");
export const notRedeemedInTime = () =>
  new ServiceError(
    "ExpiredTokenException",
    400,
    "Token must be redeemed within 5 minutes of issuance",
  );
export const providerRejected = () =>
  new ServiceError(
    "IDPRejectedClaim",
    403,
    "The identity provider reported that authentication failed",
  );
