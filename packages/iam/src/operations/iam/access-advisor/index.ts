/** Operations of the access advisor. */
import type { IamOperations } from "../iam-operation.ts";
import { generateOrganizationsAccessReport } from "./generate-organizations-access-report.ts";
import { generateServiceLastAccessedDetails } from "./generate-service-last-accessed-details.ts";
import { getOrganizationsAccessReport } from "./get-organizations-access-report.ts";
import { getServiceLastAccessedDetails } from "./get-service-last-accessed-details.ts";
import { getServiceLastAccessedDetailsWithEntities } from "./get-service-last-accessed-details-with-entities.ts";

export const accessAdvisorOperations = {
  GenerateOrganizationsAccessReport: generateOrganizationsAccessReport,
  GenerateServiceLastAccessedDetails: generateServiceLastAccessedDetails,
  GetOrganizationsAccessReport: getOrganizationsAccessReport,
  GetServiceLastAccessedDetails: getServiceLastAccessedDetails,
  GetServiceLastAccessedDetailsWithEntities: getServiceLastAccessedDetailsWithEntities,
} satisfies IamOperations;
