/** What the access advisor refuses. Source: IAM API Reference; the sentences are ours where nothing else is said. */
import { ServiceError } from "@cloudglass/wire";
import { accessDenied, invalidInput, noSuchEntity } from "../errors.ts";

export const noSuchJob = (id: string) => noSuchEntity(`The job with id ${id} cannot be found.`);
export const serviceNotInReport = (namespace: string) =>
  noSuchEntity(`The report has no service with namespace ${namespace}.`);
/** As AWS says it. */
export const tooManyJobs = () =>
  new ServiceError(
    "ReportGenerationLimitExceeded",
    409,
    "Maximum number of concurrent jobs exceeded",
  );
export const managementAccountNeeded = () =>
  accessDenied(
    "GenerateOrganizationsAccessReport must be called by the management account of an organization.",
  );
export const serviceControlNeeded = () =>
  invalidInput("Service control policies are not enabled in the root of the organization.");
export const noSuchEntityPath = (path: string) =>
  invalidInput(`The entity path ${path} is not valid.`);
export const noSuchControlPolicy = (id: string) =>
  invalidInput(`There is no service control policy ${id} in the organization.`);
