/**
 * Which permissions each operation needs, on what, and with which condition keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
import type { AccessTable } from "@cloudglass/wire";
import { functionRules } from "./access/function-rules.ts";
import { layerRules } from "./access/layer-rules.ts";
import { policyRules } from "./access/policy-rules.ts";
import type { Rule } from "./access/request-input.ts";
import { resourceRules } from "./access/resource-rules.ts";
import { urlRules } from "./access/url-rules.ts";
import type { Rooms } from "./rooms.ts";

/** @param served the operations that there are: rows are for those alone */
export function accessOf(rooms: Rooms, served: Iterable<string>): AccessTable {
  const rules: Readonly<Record<string, Rule>> = {
    ...functionRules(rooms),
    ...policyRules(rooms),
    ...urlRules(rooms),
    ...layerRules(rooms),
    ...resourceRules(rooms),
  };
  return Object.fromEntries(
    [...served].flatMap((operation) => {
      const rule = rules[operation];
      return rule === undefined ? [] : [[operation, rule] as const];
    }),
  );
}
