/** The access tables of this package's services: operation → action, resources, condition keys. A row an operation, by type. */
export { accessAnalyzerAccess } from "./access/access-analyzer.ts";
export { iamAccess } from "./access/iam.ts";
export { organizationsAccess } from "./access/organizations.ts";
export { stsAccess } from "./access/sts.ts";
