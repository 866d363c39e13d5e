/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOrganizationsAccessReport.html */
import { noSuchJob } from "../../../errors/access-advisor.ts";
import { findAccessReport } from "../../../identity/access-advisor/access-report.ts";
import type { Iam, IamInput } from "../iam-operation.ts";
import { page } from "../page.ts";
import type { OrganizationReport } from "./organization-report.ts";

const OPERATION = "GetOrganizationsAccessReport";

type Service = OrganizationReport["services"][number];
type SortKey = NonNullable<IamInput<typeof OPERATION>["SortKey"]>;

const ORDERS: Readonly<Record<SortKey, (a: Service, b: Service) => number>> = {
  SERVICE_NAMESPACE_ASCENDING: byNamespace,
  SERVICE_NAMESPACE_DESCENDING: (a, b) => byNamespace(b, a),
  LAST_AUTHENTICATED_TIME_ASCENDING: (a, b) => byTime(a, b) || byNamespace(a, b),
  LAST_AUTHENTICATED_TIME_DESCENDING: (a, b) => byTime(b, a) || byNamespace(a, b),
};

export const getOrganizationsAccessReport: Iam<typeof OPERATION> = (
  { catalogue, env },
  input,
  call,
) => {
  const { JobId, SortKey = "SERVICE_NAMESPACE_ASCENDING" } = input;
  const { accountId } = call.caller;
  const report = findAccessReport<OrganizationReport>(catalogue, accountId, "organization", JobId);
  if (report === undefined) throw noSuchJob(JobId);
  const JobCreationDate = new Date(report.createdAt);
  if (env.clock.now() < report.completedAt) return { JobStatus: "IN_PROGRESS", JobCreationDate };
  const { services } = report.content;
  // The report does not change between two pages: a place in its order is a marker.
  const sorted = [...services]
    .sort(ORDERS[SortKey])
    .map((service, index) => ({ service, place: `${index}`.padStart(6, "0") }));
  const { items, end } = page(`${OPERATION} ${SortKey}`, sorted, ({ place }) => place, input);
  return {
    JobStatus: "COMPLETED",
    JobCreationDate,
    JobCompletionDate: new Date(report.completedAt),
    NumberOfServicesAccessible: services.length,
    NumberOfServicesNotAccessed: services.filter(({ accounts }) => accounts === 0).length,
    AccessDetails: items.map(({ service }) => detailShape(service)),
    ...end,
  };
};

function byNamespace(a: Service, b: Service): number {
  if (a.namespace === b.namespace) return 0;
  return a.namespace < b.namespace ? -1 : 1;
}

function byTime(a: Service, b: Service): number {
  return (a.last?.at ?? 0) - (b.last?.at ?? 0);
}

function detailShape({ name, namespace, accounts, last }: Service) {
  return {
    ServiceName: name,
    ServiceNamespace: namespace,
    ...(last === undefined
      ? {}
      : {
          Region: last.region || undefined,
          EntityPath: last.path,
          LastAuthenticatedTime: new Date(last.at),
        }),
    TotalAuthenticatedEntities: accounts,
  };
}
