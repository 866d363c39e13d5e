/** What S3 asks of a bucket policy beyond the grammar of policies. */

/** AWS's sentence for what is wrong, `not-json`, or undefined. */
export function policyFault(policy: string, arn: string): string | undefined {
  let document: unknown;
  try {
    document = JSON.parse(policy);
  } catch {
    return "not-json";
  }
  for (const statement of listOf(member(document, "Statement"))) {
    const resources = listOf(member(statement, "Resource") ?? member(statement, "NotResource"));
    if (!resources.every((resource) => isInside(resource, arn))) {
      return "Policy has invalid resource";
    }
    for (const action of listOf(member(statement, "Action") ?? member(statement, "NotAction"))) {
      if (action !== "*" && !/^s3:/i.test(String(action))) return "Policy has invalid action";
    }
  }
  return undefined;
}

/** The bucket itself, or keys in it. */
function isInside(resource: unknown, arn: string): boolean {
  return typeof resource === "string" && (resource === arn || resource.startsWith(`${arn}/`));
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
