/** GenerateCredentialReport: begins a report, unless one is being made or is good still. */
import { findReport, reportState, startReport } from "../../../identity/credential-report.ts";
import type { Iam } from "../iam-operation.ts";
import { reportText } from "./report-text.ts";

export const generateCredentialReport: Iam<"GenerateCredentialReport"> = (
  identities,
  _input,
  call,
) => {
  const { catalogue, env } = identities;
  const { accountId } = call.caller;
  const now = env.clock.now();
  const state = reportState(findReport(catalogue, accountId), now);
  if (state === "in-progress") return { State: "INPROGRESS" };
  if (state === "complete") return { State: "COMPLETE" };
  const content = reportText(identities, accountId, now);
  catalogue.write(() => startReport(catalogue, accountId, content, now));
  return {
    State: "STARTED",
    Description: "No report exists. Starting a new report generation task",
  };
};
