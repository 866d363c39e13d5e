/** What a check is given: the policy, what it is for, what AWS's services have, and where to report to. */
import type { ServiceCatalogue } from "../catalogue/service-catalogue.ts";
import type { Report } from "./finding.ts";
import type { PolicyView, StatementView } from "./policy-view.ts";

export type PolicyType =
  | "IDENTITY_POLICY"
  | "RESOURCE_POLICY"
  | "SERVICE_CONTROL_POLICY"
  | "RESOURCE_CONTROL_POLICY";

export interface ValidationSubject {
  readonly text: string;
  readonly view: PolicyView;
  readonly type: PolicyType;
  /** `AWS::S3::Bucket`, when the caller says what the policy hangs at. */
  readonly resourceType: string | undefined;
  /** A role trust policy, by what the caller says or by what it holds. */
  readonly trust: boolean;
  readonly catalogue: ServiceCatalogue;
  readonly report: Report;
}

export type PolicyCheck = (subject: ValidationSubject) => void;
export type StatementCheck = (statement: StatementView, subject: ValidationSubject) => void;
