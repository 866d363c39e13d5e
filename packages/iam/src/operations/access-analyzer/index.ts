/** The table of IAM Access Analyzer's operations. What is not here answers 501 `NotImplemented`. */
import type { AnalyzerOperations } from "./analyzer-operation.ts";

export const accessAnalyzerOperations = {} satisfies AnalyzerOperations;
