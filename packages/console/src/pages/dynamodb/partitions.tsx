import { Rows } from "../../parts/rows.tsx";
import { bytes, count } from "../../parts/wording.ts";
import { PARTITION_LIMIT, shownRange } from "./hash-ranges.tsx";
import type { Partition, Tokens } from "./shapes.ts";

export function Partitions({
  partitions,
  chosenId,
  choose,
}: {
  readonly partitions: readonly Partition[];
  readonly chosenId: number | undefined;
  readonly choose: (partition: Partition) => void;
}) {
  return (
    <Rows
      label="Partitions"
      columns={[
        { title: "Partition" },
        { title: "Hashes" },
        { title: "Size", kind: "number" },
        { title: "Reads a second" },
        { title: "Writes a second" },
        { title: "Leader" },
      ]}
      rows={partitions}
      keyOf={({ id }) => `${id}`}
      chosenKey={`${chosenId}`}
      open={choose}
    >
      {(partition) => (
        <>
          <td data-label="Partition">
            {partition.id}
            {partition.parentId !== undefined && (
              <span class="muted"> of {partition.parentId}</span>
            )}
          </td>
          <td data-label="Hashes" class="nowrap">
            <span class="mono">{shownRange(partition)}</span>
          </td>
          <td data-label="Size" class="number">
            {bytes(partition.sizeBytes)}
          </td>
          <td data-label="Reads a second">
            <Load
              used={partition.rate.read}
              lastMinute={partition.heat.read}
              most={PARTITION_LIMIT.read}
              tokens={partition.tokens.read}
            />
          </td>
          <td data-label="Writes a second">
            <Load
              used={partition.rate.write}
              lastMinute={partition.heat.write}
              most={PARTITION_LIMIT.write}
              tokens={partition.tokens.write}
            />
          </td>
          <td data-label="Leader">
            {partition.leader?.zone ?? <span class="muted">nobody now</span>}
          </td>
        </>
      )}
    </Rows>
  );
}

function Load({
  used,
  lastMinute,
  most,
  tokens,
}: {
  readonly used: number;
  readonly lastMinute: number;
  readonly most: number;
  readonly tokens: Tokens;
}) {
  const left = Math.min(tokens.limit, tokens.share ?? tokens.limit);
  return (
    <span class="load" title={`${count(Math.round(lastMinute))} in the last whole minute`}>
      <span class="load-bar" aria-hidden="true">
        <span style={{ width: `${Math.min(1, used / most) * 100}%` }} />
      </span>
      <span class={left < 0 ? "bad-text" : "muted"}>
        {count(Math.round(used))}, {count(Math.round(left))} left
      </span>
    </span>
  );
}
