/** The access tables of IAM and STS: operation → action, resources, condition keys. A row an operation, by type. */
export { iamAccess } from "./access/iam.ts";
export { stsAccess } from "./access/sts.ts";
