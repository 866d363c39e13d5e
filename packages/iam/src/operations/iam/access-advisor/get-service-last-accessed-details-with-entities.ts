/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLastAccessedDetailsWithEntities.html */
import { serviceNotInReport } from "../../../errors/access-advisor.ts";
import type { Iam } from "../iam-operation.ts";
import { page } from "../page.ts";
import { type ReportedEntity, serviceReport } from "./service-report.ts";

const OPERATION = "GetServiceLastAccessedDetailsWithEntities";
const TYPE = { user: "USER", role: "ROLE" } as const;

export const getServiceLastAccessedDetailsWithEntities: Iam<typeof OPERATION> = (
  { catalogue, env },
  input,
  call,
) => {
  const { JobId, ServiceNamespace } = input;
  const { accountId } = call.caller;
  const { createdAt, completedAt, content } = serviceReport(catalogue, accountId, JobId);
  const JobCreationDate = new Date(createdAt);
  if (env.clock.now() < completedAt) {
    const JobStatus = "IN_PROGRESS" as const;
    return { JobStatus, JobCreationDate, EntityDetailsList: [], JobCompletionDate: undefined };
  }
  const service = content.services.find(({ namespace }) => namespace === ServiceNamespace);
  if (service === undefined) throw serviceNotInReport(ServiceNamespace);
  const lastAt = new Map(service.uses.map(({ entity, at }) => [entity, at]));
  // Latest first, and those who never used it behind them; the report does not change between two pages.
  const sorted = content.entities
    .map((entity, index) => ({ entity, at: lastAt.get(index) }))
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0) || (a.entity.arn < b.entity.arn ? -1 : 1))
    .map((each, index) => ({ ...each, index }));
  const place = ({ index }: { readonly index: number }) => `${index}`.padStart(6, "0");
  const { items, end } = page(`${OPERATION} ${ServiceNamespace}`, sorted, place, input);
  return {
    JobStatus: "COMPLETED",
    JobCreationDate,
    JobCompletionDate: new Date(completedAt),
    EntityDetailsList: items.map(({ entity, at }) => ({
      EntityInfo: entityShape(entity),
      ...(at === undefined ? {} : { LastAuthenticated: new Date(at) }),
    })),
    ...end,
  };
};

function entityShape({ arn, name, kind, id, path }: ReportedEntity) {
  return { Arn: arn, Name: name, Type: TYPE[kind], Id: id, Path: path };
}
