/** What service-specific credentials are refused with. Source: recordings of AWS's answers. */
import { deleteConflict, noSuchEntity, validation } from "../errors.ts";

export const serviceWithoutCredentials = (service: string) =>
  noSuchEntity(`No such service ${service} is supported for Service Specific Credentials`);
export const noSuchServiceCredential = (id: string) =>
  noSuchEntity(`No such credential ${id} exists`);
export const credentialsDoNotAge = (service: string) =>
  validation(`CredentialAgeDays is not supported for ${service}`);
export const usersEitherOneOrAll = () =>
  validation("UserName and AllUsers cannot be given together.");
export const mustRemoveReferencedObjects = () =>
  deleteConflict("Cannot delete entity, must remove referenced objects first.");
