/** Roles of IAM, by ARN and tags. */
import { ServiceError } from "@cloudglass/wire";
import type { RoleCalls } from "../experiment/role.ts";
import type { Finder } from "./resolve.ts";

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

interface Page {
  readonly Roles: readonly { readonly RoleName: string; readonly Arn: string }[];
  readonly IsTruncated?: boolean;
  readonly Marker?: string;
}

export const findRoles: Finder = async (role, { resourceArns = [], resourceTags = {} }) => {
  const found: string[] = [];
  for (const arn of resourceArns) {
    if ((await roleNamed(role, arn.split("/").at(-1) ?? "")) === arn) found.push(arn);
  }
  if (resourceArns.length > 0) return found;
  const wanted = Object.entries(resourceTags);
  for await (const { RoleName, Arn } of allRoles(role)) {
    const { Tags } = (await role.call("iam", "ListRoleTags", { RoleName })) as {
      readonly Tags: readonly Tag[];
    };
    const has = ([key, value]: readonly [string, string]) =>
      Tags.some((tag) => tag.Key === key && tag.Value === value);
    if (wanted.every(has)) found.push(Arn);
  }
  return found;
};

/** Its ARN; undefined when there is none. */
async function roleNamed(role: RoleCalls, RoleName: string): Promise<string | undefined> {
  try {
    const { Role } = (await role.call("iam", "GetRole", { RoleName })) as {
      readonly Role: { readonly Arn: string };
    };
    return Role.Arn;
  } catch (error) {
    if (error instanceof ServiceError && error.status === 404) return undefined;
    throw error;
  }
}

async function* allRoles(role: RoleCalls): AsyncGenerator<Page["Roles"][number]> {
  let Marker: string | undefined;
  do {
    const page = (await role.call("iam", "ListRoles", { Marker })) as Page;
    yield* page.Roles;
    Marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (Marker !== undefined);
}
