/** ListRoots: there is one. */
import type { Org } from "../organizations-operation.ts";
import { page } from "../page.ts";
import { rootShape } from "../shapes.ts";
import { asReader } from "../standing.ts";

export const listRoots: Org<"ListRoots"> = (identities, input, call) => {
  const organization = asReader(identities, call, input);
  const roots = [rootShape(identities, organization)];
  const { items, end } = page(call.operation, roots, () => 1, input);
  return { Roots: items, ...end };
};
