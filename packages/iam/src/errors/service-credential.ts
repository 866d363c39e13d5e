/** What service-specific credentials are refused with. Source: recordings of AWS's answers. */
import { ServiceError } from "@cloudglass/wire";
import { validation } from "../errors.ts";

const notFound = (message: string) => new ServiceError("NoSuchEntity", 404, message);

export const serviceWithoutCredentials = (service: string) =>
  notFound(`No such service ${service} is supported for Service Specific Credentials`);
export const noSuchServiceCredential = (id: string) => notFound(`No such credential ${id} exists`);
export const credentialsDoNotAge = (service: string) =>
  validation(`CredentialAgeDays is not supported for ${service}`);
export const usersEitherOneOrAll = () =>
  validation("UserName and AllUsers cannot be given together.");
export const mustRemoveReferencedObjects = () =>
  new ServiceError(
    "DeleteConflict",
    409,
    "Cannot delete entity, must remove referenced objects first.",
  );
