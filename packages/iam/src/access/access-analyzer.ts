/**
 * The access table of IAM Access Analyzer. Source: Service Authorization Reference, "Actions, resources, and condition keys
 * for AWS IAM Access Analyzer": policies are checked for whoever may, on no resource.
 */
import type { Identities } from "../identities.ts";
import type { AnalyzerInput } from "../operations/access-analyzer/analyzer-operation.ts";
import type { accessAnalyzerOperations } from "../operations/access-analyzer/index.ts";
import type { Rule } from "./rule.ts";

type Rows = { readonly [Name in keyof typeof accessAnalyzerOperations]: Rule<AnalyzerInput<Name>> };

export function accessAnalyzerAccess(_identities: Identities): Rows {
  return {
    CheckAccessNotGranted: () => [
      { action: "access-analyzer:CheckAccessNotGranted", resource: "*" },
    ],
    CheckNoNewAccess: () => [{ action: "access-analyzer:CheckNoNewAccess", resource: "*" }],
    CheckNoPublicAccess: () => [{ action: "access-analyzer:CheckNoPublicAccess", resource: "*" }],
    ValidatePolicy: () => [{ action: "access-analyzer:ValidatePolicy", resource: "*" }],
  };
}
