/** Errors of passwords and of the rules for them. Source: IAM API Reference; AWS's answers as recorded and quoted. */
import { ServiceError } from "@cloudglass/wire";
import { accessDenied, deleteConflict, entityExists, noSuchEntity, validation } from "../errors.ts";

const violation = (message: string) => new ServiceError("PasswordPolicyViolation", 400, message);

export const noSuchLoginProfile = (userName: string) =>
  noSuchEntity(`Login Profile for User ${userName} cannot be found.`);
export const loginProfileExists = (userName: string) =>
  entityExists(`Login Profile for user ${userName} already exists.`);
export const rootLoginProfileExists = (accountId: string) =>
  entityExists(`Login Profile for account ${accountId} already exists.`);
export const rootHasNoName = () =>
  validation("UserName and Password must be omitted when calling with AssumeRoot credentials");
export const mustDeleteLoginProfile = () =>
  deleteConflict("Cannot delete entity, must delete login profile first.");
export const passwordNeeded = () =>
  validation("Must specify password when calling with non-AssumeRoot credentials");
export const passwordRefused = (fault: string) => violation(fault);
export const passwordUsedBefore = () =>
  violation("Policy constraint violation with password reuse prevention during password change.");
export const oldPasswordWrong = () => accessDenied("The old password was incorrect.");
/** AWS's code; the sentence is ours. */
export const samePassword = () =>
  accessDenied("The new password must be different from the old password.");
export const onlyUsersChangePasswords = () =>
  new ServiceError("InvalidUserType", 400, "Only IAM Users can change their own password.");
export const noSuchPasswordPolicy = (accountId: string) =>
  noSuchEntity(`The Password Policy with domain name ${accountId} cannot be found.`);
export const noPasswordPolicyToDelete = () =>
  noSuchEntity("The account policy with name PasswordPolicy cannot be found.");
