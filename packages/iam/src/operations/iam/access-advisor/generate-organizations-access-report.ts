/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateOrganizationsAccessReport.html */
import { tooManyJobs } from "../../../errors/access-advisor.ts";
import {
  countRunning,
  insertAccessReport,
} from "../../../identity/access-advisor/access-report.ts";
import type { IamAsync } from "../iam-operation.ts";
import { makeOrganizationReport, organizationSubject } from "./organization-report.ts";

/** AWS does not say how many run at a time. */
const RUNNING_MAX = 20;

export const generateOrganizationsAccessReport: IamAsync<
  "GenerateOrganizationsAccessReport"
> = async (identities, input, call) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  const { EntityPath, OrganizationsPolicyId } = input;
  const subject = organizationSubject(catalogue, accountId, EntityPath, OrganizationsPolicyId);
  const kind = "organization";
  if (countRunning(catalogue, accountId, kind, env.clock.now()) >= RUNNING_MAX) throw tooManyJobs();
  const content = await makeOrganizationReport(identities, subject);
  const id = env.random.uuid();
  const createdAt = env.clock.now();
  catalogue.write(() => insertAccessReport(catalogue, { id, accountId, kind, createdAt, content }));
  return { JobId: id };
};
