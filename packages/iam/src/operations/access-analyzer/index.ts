/** The table of IAM Access Analyzer's operations. What is not here answers 501 `NotImplemented`. */
import type { AnalyzerOperations } from "./analyzer-operation.ts";
import { validatePolicy } from "./validate-policy.ts";

export const accessAnalyzerOperations = {
  ValidatePolicy: validatePolicy,
} satisfies AnalyzerOperations;
