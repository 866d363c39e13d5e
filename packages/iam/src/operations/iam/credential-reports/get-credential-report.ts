/** GetCredentialReport: the report as it was when it was asked for. */
import {
  reportExpired,
  reportInProgress,
  reportNotPresent,
} from "../../../errors/credential-report.ts";
import { findReport, reportState } from "../../../identity/credential-report.ts";
import type { Iam } from "../iam-operation.ts";
import { seconds } from "../shapes.ts";

export const getCredentialReport: Iam<"GetCredentialReport"> = (
  { catalogue, env },
  _input,
  call,
) => {
  const report = findReport(catalogue, call.caller.accountId);
  const state = reportState(report, env.clock.now());
  if (report === undefined || state === "absent") throw reportNotPresent();
  if (state === "in-progress") throw reportInProgress();
  if (state === "expired") throw reportExpired();
  return {
    Content: Buffer.from(report.content),
    ReportFormat: "text/csv",
    GeneratedTime: seconds(report.readyAt),
  };
};
