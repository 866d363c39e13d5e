/** Who may not manage the roots of an organization. Source: IAM API Reference, AWS's answers as recorded. */
import { ServiceError } from "@cloudglass/wire";

const refusal = (code: string, message: string) => new ServiceError(code, 400, message);

export const organizationNotFound = (accountId: string) =>
  refusal("OrganizationNotFoundException", `Input account ${accountId} is not in an organization.`);
export const notAllFeatures = (accountId: string) =>
  refusal(
    "OrganizationNotInAllFeaturesModeException",
    `Organization of input account ${accountId} is not in all features mode.`,
  );
export const trustedAccessMissing = (accountId: string) =>
  refusal(
    "ServiceAccessNotEnabledException",
    `Trusted Access for IAM not enabled by organization of input account ${accountId}.`,
  );
export const neitherManagementNorDelegate = (accountId: string) =>
  refusal(
    "AccountNotManagementOrDelegatedAdministratorException",
    `Input account ${accountId} is neither management account nor delegated admin.`,
  );
export const onlyManagementEnables = (accountId: string) =>
  refusal(
    "CallerIsNotManagementAccountException",
    `Caller account ${accountId} is not management account of the organization and cannot enable IAM features.`,
  );
