/** What SAML providers are refused with. */
import { ServiceError } from "@cloudglass/wire";
import { invalidInput } from "../errors.ts";

export const samlProviderExists = (name: string) =>
  new ServiceError("EntityAlreadyExists", 409, `Provider with name ${name} already exists.`);
export const noSuchSamlProvider = (arn: string) =>
  new ServiceError("NoSuchEntity", 404, `Manifest not found for arn ${arn}`);
export const noSuchSamlPrivateKey = (id: string) =>
  new ServiceError("NoSuchEntity", 404, `The private key with id ${id} cannot be found.`);
export const metadataUnreadable = () => invalidInput("Could not parse metadata");
export const privateKeyUnreadable = () => invalidInput("Could not parse private key");
export const encryptionNeedsKey = () =>
  invalidInput("A private key is needed to require encrypted assertions.");
