/** Functions of Lambda, by ARN and tags. */
import { ServiceError } from "@cloudglass/wire";
import type { RoleCalls } from "../experiment/role.ts";
import type { Finder } from "./resolve.ts";

interface Page {
  readonly Functions?: readonly { readonly FunctionArn: string }[];
  readonly NextMarker?: string;
}

export const findFunctions: Finder = async (role, { resourceArns = [], resourceTags = {} }) => {
  const found: string[] = [];
  for (const arn of resourceArns) if (await isThere(role, arn)) found.push(arn);
  if (resourceArns.length > 0) return found;
  const wanted = Object.entries(resourceTags);
  for await (const { FunctionArn } of allFunctions(role)) {
    const { Tags = {} } = (await role.call("lambda", "ListTags", { Resource: FunctionArn })) as {
      readonly Tags?: Readonly<Record<string, string>>;
    };
    if (wanted.every(([key, value]) => Tags[key] === value)) found.push(FunctionArn);
  }
  return found;
};

async function isThere(role: RoleCalls, FunctionName: string): Promise<boolean> {
  try {
    await role.call("lambda", "GetFunctionConfiguration", { FunctionName });
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.status === 404) return false;
    throw error;
  }
}

async function* allFunctions(
  role: RoleCalls,
): AsyncGenerator<NonNullable<Page["Functions"]>[number]> {
  let Marker: string | undefined;
  do {
    const page = (await role.call("lambda", "ListFunctions", { Marker })) as Page;
    yield* page.Functions ?? [];
    Marker = page.NextMarker;
  } while (Marker !== undefined);
}
