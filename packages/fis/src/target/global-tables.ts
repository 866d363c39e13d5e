/** Tables of DynamoDB that have replicas, by ARN and tags. */
import { ServiceError } from "@cloudglass/wire";
import type { RoleCalls } from "../experiment/role.ts";
import type { Finder } from "./resolve.ts";

interface Page {
  readonly TableNames?: readonly string[];
  readonly LastEvaluatedTableName?: string;
}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export const findGlobalTables: Finder = async (role, target, { accountId, region }) => {
  const { resourceArns = [], resourceTags = {} } = target;
  const here = `arn:aws:dynamodb:${region}:${accountId}:table/`;
  const found: string[] = [];
  for (const arn of resourceArns) {
    if (arn.startsWith(here) && (await isGlobal(role, arn))) found.push(arn);
  }
  if (resourceArns.length > 0) return found;
  const wanted = Object.entries(resourceTags);
  for await (const name of allTables(role)) {
    const arn = `${here}${name}`;
    if (!(await isGlobal(role, arn))) continue;
    const { Tags = [] } = (await role.call("dynamodb", "ListTagsOfResource", {
      ResourceArn: arn,
    })) as { readonly Tags?: readonly Tag[] };
    const has = ([key, value]: readonly [string, string]) =>
      Tags.some((tag) => tag.Key === key && tag.Value === value);
    if (wanted.every(has)) found.push(arn);
  }
  return found;
};

async function isGlobal(role: RoleCalls, TableName: string): Promise<boolean> {
  try {
    const { Table } = (await role.call("dynamodb", "DescribeTable", { TableName })) as {
      readonly Table: { readonly Replicas?: readonly object[] };
    };
    return (Table.Replicas ?? []).length > 0;
  } catch (error) {
    if (error instanceof ServiceError && error.code === "ResourceNotFoundException") return false;
    throw error;
  }
}

async function* allTables(role: RoleCalls): AsyncGenerator<string> {
  let ExclusiveStartTableName: string | undefined;
  do {
    const page = (await role.call("dynamodb", "ListTables", { ExclusiveStartTableName })) as Page;
    yield* page.TableNames ?? [];
    ExclusiveStartTableName = page.LastEvaluatedTableName;
  } while (ExclusiveStartTableName !== undefined);
}
