/** Decisions as a table; each opens the page of its request. */
import type { DecisionPage } from "../../api/shapes.ts";
import { today } from "../../api/today.ts";
import { Badge } from "../../parts/badge.tsx";
import { Rows } from "../../parts/rows.tsx";
import { areOfDay, dayAndTime, shortArn, timeOfDay } from "../../parts/wording.ts";
import { addressOf, go } from "../../router/router.ts";

type Row = DecisionPage["decisions"][number];

const COLUMNS = [
  { title: "Outcome", width: "8rem" },
  { title: "Action", width: "16rem" },
  { title: "Resource" },
  { title: "Principal", width: "15rem" },
];

const WORDS = {
  allowed: "allowed",
  "explicit-deny": "explicit deny",
  "implicit-deny": "implicit deny",
} as const;

export function DecisionRows({ decisions }: { readonly decisions: readonly Row[] }) {
  // A request asks for several permissions: its id alone is not enough.
  const counts = new Map<string, number>();
  const keyed = decisions.map((decision) => {
    const nth = counts.get(decision.requestId) ?? 0;
    counts.set(decision.requestId, nth + 1);
    return { decision, key: `${decision.requestId} ${nth}` };
  });
  const isToday = areOfDay(
    decisions.map(({ receivedAt }) => receivedAt),
    today.value,
  );
  return (
    <Rows
      label="Decisions"
      layout="decision-rows"
      columns={[{ title: "Time", width: isToday ? "7.5rem" : "10rem" }, ...COLUMNS]}
      rows={keyed}
      keyOf={({ key }) => key}
      open={({ decision }) => go(`/requests/${decision.requestId}`)}
    >
      {({ decision }) => <Cells decision={decision} isToday={isToday} />}
    </Rows>
  );
}

function Cells({ decision: row, isToday }: { readonly decision: Row; readonly isToday: boolean }) {
  const { requestId, receivedAt, decision, action, resource, caller } = row;
  const tone = decision === "allowed" ? "good" : decision === "explicit-deny" ? "bad" : "warn";
  return (
    <>
      <td class="mono at" title={receivedAt}>
        {isToday ? timeOfDay(receivedAt) : dayAndTime(receivedAt)}
      </td>
      <td class="outcome">
        <Badge tone={tone}>{WORDS[decision]}</Badge>
      </td>
      <td class="action clip" title={action}>
        <a href={addressOf(`/requests/${requestId}`)} tabIndex={-1}>
          {action}
        </a>
      </td>
      <td class="mono clip resource" title={resource}>
        {resource}
      </td>
      <td class="clip principal" title={caller}>
        {caller === "" ? <span class="muted">anonymous</span> : shortArn(caller)}
      </td>
    </>
  );
}
