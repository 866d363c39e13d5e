/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateServiceLastAccessedDetails.html */
import { insertAccessReport } from "../../../identity/access-advisor/access-report.ts";
import type { IamAsync } from "../iam-operation.ts";
import { makeServiceReport, reportSubject } from "./service-report.ts";

export const generateServiceLastAccessedDetails: IamAsync<
  "GenerateServiceLastAccessedDetails"
> = async (identities, input, call) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  const subject = reportSubject(catalogue, accountId, input.Arn);
  const granularity = input.Granularity === "ACTION_LEVEL" ? "ACTION_LEVEL" : "SERVICE_LEVEL";
  const content = await makeServiceReport(identities, subject, granularity);
  const id = env.random.uuid();
  const createdAt = env.clock.now();
  catalogue.write(() =>
    insertAccessReport(catalogue, { id, accountId, kind: "service", createdAt, content }),
  );
  return { JobId: id };
};
