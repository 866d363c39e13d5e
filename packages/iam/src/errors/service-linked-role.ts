/** What service-linked roles are refused with. Source: recordings of AWS's answers. */
import { ServiceError } from "@cloudglass/wire";
import { invalidInput, noSuchEntity } from "../errors.ts";

export const roleOnlyModifiableByAws = (name: string) =>
  new ServiceError(
    "UnmodifiableEntity",
    400,
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
export const serviceLinkedPathReserved = () =>
  invalidInput("Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles");
export const noLinkedRoleOfService = (principal: string) =>
  invalidInput(`Service-linked role creation is not supported for ${principal}`);
export const suffixNotAllowed = (principal: string) =>
  invalidInput(`Custom suffix is not allowed for ${principal}`);
export const linkedRoleTaken = (name: string) =>
  invalidInput(
    `Service role name ${name} has been taken in this account, please try a different suffix.`,
  );
export const roleNameTooLong = (name: string, maxCharacters: number) =>
  invalidInput(`Service role name ${name} is longer than ${maxCharacters} characters.`);
export const notServiceLinked = (name: string) =>
  noSuchEntity(`There is no service-linked role with name ${name}.`);
export const noSuchDeletionTask = (taskId: string) =>
  noSuchEntity(`The deletion task ${taskId} cannot be found.`);
