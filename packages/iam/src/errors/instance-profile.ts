/** What instance profiles are refused with. */
import { ServiceError } from "@cloudglass/wire";

export const profileExists = (name: string) =>
  new ServiceError("EntityAlreadyExists", 409, `Instance Profile ${name} already exists.`);
export const noSuchProfile = (name: string) =>
  new ServiceError("NoSuchEntity", 404, `Instance Profile ${name} cannot be found.`);
export const roleNotInProfile = (role: string, profile: string) =>
  new ServiceError(
    "NoSuchEntity",
    404,
    `Role ${role} in Instance Profile ${profile} cannot be found.`,
  );
/** For the role and for the profile alike. */
export const mustRemoveRoles = () =>
  new ServiceError(
    "DeleteConflict",
    409,
    "Cannot delete entity, must remove roles from instance profile first.",
  );
