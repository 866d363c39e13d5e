/** Resources are `*` or ARNs; IAM's sentences for those that are not. */
import { PolicySyntaxError } from "../policy-syntax-error.ts";

const PARTITIONS = /^(aws|aws-cn|aws-us-gov|aws-eusc|aws-iso(-[a-z])?|\*|\$\{.*)$/;
const IAM_PATHS = [
  "user/",
  "federated-user/",
  "role/",
  "group/",
  "instance-profile/",
  "mfa/",
  "server-certificate/",
  "policy/",
  "sms-mfa/",
  "saml-provider/",
  "oidc-provider/",
  "report/",
  "access-report/",
];

export function checkResourceArn(resource: string): void {
  if (resource === "*" || resource.startsWith("*:")) return;
  const [head, partition, service, region, account, ...path] = resource.split(":");
  if (partition === undefined || head === "") {
    // A lone wildcard stands for a whole ARN only when nothing else is written.
    throw new PolicySyntaxError(`Resource ${resource} must be in ARN format or "*".`);
  }
  if (!PARTITIONS.test(partition)) {
    const rest = [service ?? "*", region ?? "*", account ?? "*", path.join(":") || "*"].join(":");
    throw new PolicySyntaxError(
      `Partition "${partition}" is not valid for resource "arn:${partition}:${rest}".`,
    );
  }
  if (service === undefined || service === "") {
    throw new PolicySyntaxError(
      "Resource vendor must be fully qualified and cannot contain regexes.",
    );
  }
  checkRegion(resource, service, region, account);
  if (service === "iam" && path.length > 0) checkIamPath(path.join(":"));
}

function checkRegion(
  resource: string,
  service: string,
  region: string | undefined,
  account: string | undefined,
): void {
  if (region === undefined || region === "" || region === "*") return;
  if (service === "iam") {
    throw new PolicySyntaxError(`IAM resource ${resource} cannot contain region information.`);
  }
  // Access points have a region and an account; buckets have neither.
  if (service === "s3" && account === "") {
    throw new PolicySyntaxError(`Resource ${resource} can not contain region information.`);
  }
}

function checkIamPath(path: string): void {
  // The account's root, which AWS's own policies for `sts:AssumeRoot` name.
  if (path === "root") return;
  if (/^[*?$]/.test(path) || IAM_PATHS.some((start) => path.startsWith(start))) return;
  throw new PolicySyntaxError(
    `IAM resource path must either be "*" or start with ${IAM_PATHS.join(", ")}.`,
  );
}
