/** The table of AWS Organizations's operations. What is not here answers 501 `NotImplemented`. */
import type { OrgOperations } from "./organizations-operation.ts";

export const organizationsOperations = {} satisfies OrgOperations;
