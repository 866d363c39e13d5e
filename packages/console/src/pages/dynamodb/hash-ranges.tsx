/** Partitions over the hashes of partition keys, from 0 to ffff; a hotter one is filled further up. */
import { counted } from "../../parts/wording.ts";
import type { Partition } from "./shapes.ts";

/** Units a second that one partition is good for: Amazon DynamoDB Developer Guide, "Partition behavior". */
export const PARTITION_LIMIT = { read: 3000, write: 1000 };

const HEIGHT = 48;
const WIDTH = 1000;

/** Of the hash's beginning: 0 to 1. */
function placeOf(hex: string | undefined, otherwise: number): number {
  return hex === undefined
    ? otherwise
    : Number.parseInt(hex.slice(0, 8).padEnd(8, "0"), 16) / 2 ** 32;
}

export const heatOf = ({ rate }: Partition) =>
  Math.min(1, rate.read / PARTITION_LIMIT.read + rate.write / PARTITION_LIMIT.write);

export function shownRange({ range }: Partition): string {
  const end = (hex: string | undefined, otherwise: string) => hex?.slice(0, 4) ?? otherwise;
  return `${end(range.from, "0000")} – ${end(range.to, "ffff")}`;
}

export function HashRanges({
  partitions,
  chosenId,
}: {
  readonly partitions: readonly Partition[];
  readonly chosenId: number | undefined;
}) {
  const title = `${counted(partitions.length, "partition")} over the hashes of partition keys`;
  return (
    <figure class="hash-ranges">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img">
        <title>{title}</title>
        {partitions.map((partition) => {
          const from = placeOf(partition.range.from, 0) * WIDTH;
          const width = placeOf(partition.range.to, 1) * WIDTH - from;
          const heat = Math.max(2, heatOf(partition) * HEIGHT);
          return (
            <g key={partition.id} data-chosen={partition.id === chosenId ? "" : undefined}>
              <rect class="range" x={from} y={0} width={width} height={HEIGHT} />
              <rect class="heat" x={from} y={HEIGHT - heat} width={width} height={heat} />
            </g>
          );
        })}
      </svg>
      <figcaption>
        <span>0000</span>
        <span>hash of the partition key; filled by heat</span>
        <span>ffff</span>
      </figcaption>
    </figure>
  );
}
