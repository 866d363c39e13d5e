/** The table of IAM Access Analyzer's operations. What is not here answers 501 `NotImplemented`. */
import type { AnalyzerOperations } from "./analyzer-operation.ts";
import { checkAccessNotGranted } from "./check-access-not-granted.ts";
import { checkNoNewAccess } from "./check-no-new-access.ts";
import { checkNoPublicAccess } from "./check-no-public-access.ts";
import { validatePolicy } from "./validate-policy.ts";

export const accessAnalyzerOperations = {
  CheckAccessNotGranted: checkAccessNotGranted,
  CheckNoNewAccess: checkNoNewAccess,
  CheckNoPublicAccess: checkNoPublicAccess,
  ValidatePolicy: validatePolicy,
} satisfies AnalyzerOperations;
