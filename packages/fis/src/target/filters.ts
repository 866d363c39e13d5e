/**
 * Filters of targets: a path into what the resource is described as, and the values of which it must have one.
 * `Placement.AvailabilityZone`, `NetworkInterfaces.Groups.GroupId`: of lists, every element is looked at.
 */
import type { TargetFilter } from "../template/template.ts";

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
