/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetails.html */
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import {
  type ReportedEntity,
  type ReportedService,
  type ServiceReport,
  serviceReport,
} from "./service-report.ts";

const OPERATION = "GetServiceLastAccessedDetails";

export const getServiceLastAccessedDetails: Iam<typeof OPERATION> = (
  { catalogue, env },
  input,
  call,
) => {
  const { accountId } = call.caller;
  const { createdAt, completedAt, content } = serviceReport(catalogue, accountId, input.JobId);
  const job = { JobType: content.granularity, JobCreationDate: new Date(createdAt) };
  if (env.clock.now() < completedAt) {
    return {
      ...job,
      JobStatus: "IN_PROGRESS",
      ServicesLastAccessed: [],
      JobCompletionDate: undefined,
    };
  }
  const { items, end } = page(OPERATION, content.services, ({ namespace }) => namespace, input);
  return {
    ...job,
    JobStatus: "COMPLETED",
    JobCompletionDate: new Date(completedAt),
    ServicesLastAccessed: items.map((service) => serviceShape(content, service)),
    ...end,
  };
};

function serviceShape(report: ServiceReport, { namespace, name, uses, actions }: ReportedService) {
  const [last] = uses;
  const entity = entityOf(report, last?.entity);
  return {
    ServiceName: name,
    ServiceNamespace: namespace,
    ...(last === undefined
      ? {}
      : {
          LastAuthenticated: new Date(last.at),
          LastAuthenticatedEntity: entity?.arn,
          LastAuthenticatedRegion: last.region || undefined,
        }),
    TotalAuthenticatedEntities: uses.length,
    ...(actions === undefined
      ? {}
      : { TrackedActionsLastAccessed: actions.map((action) => actionShape(report, action)) }),
  };
}

function actionShape(
  report: ServiceReport,
  { name, use }: NonNullable<ReportedService["actions"]>[number],
) {
  if (use === undefined) return { ActionName: name };
  return {
    ActionName: name,
    LastAccessedEntity: entityOf(report, use.entity)?.arn,
    LastAccessedTime: new Date(use.at),
    LastAccessedRegion: use.region || undefined,
  };
}

function entityOf({ entities }: ServiceReport, index = -1): ReportedEntity | undefined {
  return entities[index];
}
