/**
 * Filters of targets: a path into what the resource is described as, and the values of which it must have one.
 * `Placement.AvailabilityZone`, `NetworkInterfaces.Groups.GroupId`: of lists, every element is looked at.
 */
import type { TargetFilter, TemplateTarget } from "../template/template.ts";

/** What EC2's Describe operations look for: those of the target's ARNs and tags. @param idName `instance-id` */
export function ec2Filters(
  { resourceArns = [], resourceTags = {} }: Pick<TemplateTarget, "resourceArns" | "resourceTags">,
  idName: string,
) {
  const ids = resourceArns.map((arn) => arn.split("/").at(-1) ?? "");
  const tags = Object.entries(resourceTags).map(([key, value]) => [`tag:${key}`, [value]] as const);
  const wanted = ids.length > 0 ? [[idName, ids] as const, ...tags] : tags;
  return wanted.map(([Name, Values]) => ({ Name, Values }));
}

export function passes(described: object, filters: readonly TargetFilter[] = []): boolean {
  return filters.every(({ path, values }) => {
    const found = valuesAt(described, path.split("."));
    return found.some((each) => values.includes(String(each)));
  });
}

function valuesAt(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (Array.isArray(value)) {
    return value.flatMap((each) => valuesAt(each, name === undefined ? [] : [name, ...rest]));
  }
  if (name === undefined) return value === undefined ? [] : [value];
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return [];
  return valuesAt((value as Record<string, unknown>)[name], rest);
}
