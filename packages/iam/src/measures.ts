/** What identities tell of themselves: docs/metrics.md. */
import { gauge, type Measure } from "@cloudglass/wire";
import type { Identities } from "./identities.ts";

export function identityMeasures({ catalogue }: Pick<Identities, "catalogue">): readonly Measure[] {
  const rows = catalogue.all<{ readonly kind: string; readonly number: number }>(
    "SELECT kind, count(*) AS number FROM entity WHERE kind IN ('user', 'role') GROUP BY kind",
  );
  const numberOf = (kind: string) => rows.find((row) => row.kind === kind)?.number ?? 0;
  return [
    gauge("cloudglass_iam_users", "Users that there are.", numberOf("user")),
    gauge("cloudglass_iam_roles", "Roles that there are.", numberOf("role")),
  ];
}
