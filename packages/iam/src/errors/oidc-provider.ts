/** What OpenID Connect providers are refused with. */
import { entityExists, invalidInput, noSuchEntity, validation } from "../errors.ts";

export const oidcProviderExists = (url: string) =>
  entityExists(`Provider with url ${url} already exists.`);
export const noSuchOidcProvider = (arn: string) =>
  noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
export const notAProviderUrl = () => validation("Invalid Open ID Connect Provider URL");
export const providerUrlRefused = () => invalidInput("Invalid Open ID Connect Provider URL.");
export const providerUrlNotHttps = () =>
  invalidInput("Invalid Open ID Connect Provider URL. The URL must begin with https://.");
/** AWS says fewer and takes 5. */
export const tooManyThumbprints = () =>
  invalidInput("Thumbprint list must contain fewer than 5 entries.");
