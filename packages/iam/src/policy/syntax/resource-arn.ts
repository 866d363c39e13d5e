/** Resources are `*` or ARNs; IAM's sentences for those that are not. */

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

/** What is wrong with a resource; undefined when nothing is. */
export function resourceFault(resource: string): string | undefined {
  if (resource === "*" || resource.startsWith("*:")) return undefined;
  const [head, partition, service, region, account, ...path] = resource.split(":");
  if (partition === undefined || head === "") {
    // A lone wildcard stands for a whole ARN only when nothing else is written.
    return `Resource ${resource} must be in ARN format or "*".`;
  }
  if (!PARTITIONS.test(partition)) {
    const rest = [service ?? "*", region ?? "*", account ?? "*", path.join(":") || "*"].join(":");
    return `Partition "${partition}" is not valid for resource "arn:${partition}:${rest}".`;
  }
  if (service === undefined) {
    return "Resource vendor must be fully qualified and cannot contain regexes.";
  }
  const fault = regionFault(resource, service, region, account);
  if (fault !== undefined || service !== "iam" || path.length === 0) return fault;
  return iamPathFault(path.join(":"));
}

function regionFault(
  resource: string,
  service: string,
  region: string | undefined,
  account: string | undefined,
): string | undefined {
  if (region === undefined || region === "" || region === "*") return undefined;
  if (service === "iam") return `IAM resource ${resource} cannot contain region information.`;
  // Access points have a region and an account; buckets have neither.
  return service === "s3" && account === ""
    ? `Resource ${resource} can not contain region information.`
    : undefined;
}

function iamPathFault(path: string): string | undefined {
  // The account's root, which AWS's own policies for `sts:AssumeRoot` name.
  if (path === "root") return undefined;
  if (/^[*?$]/.test(path) || IAM_PATHS.some((start) => path.startsWith(start))) return undefined;
  return `IAM resource path must either be "*" or start with ${IAM_PATHS.join(", ")}.`;
}
