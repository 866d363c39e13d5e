/** What SAML providers are refused with. */
import { entityExists, invalidInput, noSuchEntity } from "../errors.ts";

export const samlProviderExists = (name: string) =>
  entityExists(`Provider with name ${name} already exists.`);
export const noSuchSamlProvider = (arn: string) =>
  noSuchEntity(`Manifest not found for arn ${arn}`);
export const noSuchSamlPrivateKey = (id: string) =>
  noSuchEntity(`The private key with id ${id} cannot be found.`);
export const metadataUnreadable = () => invalidInput("Could not parse metadata");
export const privateKeyUnreadable = () => invalidInput("Could not parse private key");
export const encryptionNeedsKey = () =>
  invalidInput("A private key is needed to require encrypted assertions.");
