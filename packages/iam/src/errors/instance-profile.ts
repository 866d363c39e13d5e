/** What instance profiles are refused with. */
import { deleteConflict, entityExists, noSuchEntity } from "../errors.ts";

export const profileExists = (name: string) =>
  entityExists(`Instance Profile ${name} already exists.`);
export const noSuchProfile = (name: string) =>
  noSuchEntity(`Instance Profile ${name} cannot be found.`);
export const roleNotInProfile = (role: string, profile: string) =>
  noSuchEntity(`Role ${role} in Instance Profile ${profile} cannot be found.`);
/** For the role and for the profile alike. */
export const mustRemoveRoles = () =>
  deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
