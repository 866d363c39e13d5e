/** Stripes over nodes over zones: which shard is where, and what the last read took of it; each can be made rot. */
import type { Shard, StorageNode, Stripe, StripeReading } from "./shapes.ts";

export interface ShardMapProperties {
  readonly nodes: readonly StorageNode[];
  readonly stripes: readonly Stripe[];
  /** Of the last read, by blob and stripe. */
  readonly readings: ReadonlyMap<string, StripeReading>;
  readonly isBusy: boolean;
  toggle(node: StorageNode): void;
  corrupt(shard: Shard): void;
}

export const readingKey = ({ blobId, stripe }: { blobId: string; stripe: number }) =>
  `${blobId} ${stripe}`;

export function ShardMapTable({
  nodes,
  stripes,
  readings,
  isBusy,
  toggle,
  corrupt,
}: ShardMapProperties) {
  const zones = [...Map.groupBy(nodes, ({ zone }) => zone)];
  const ordered = zones.flatMap(([, standing]) => standing);
  return (
    <table class="shard-map" aria-label="Shards">
      <thead>
        <tr>
          <th rowSpan={2} scope="col" class="stripe-name">
            <span class="wide">Stripe</span>
            <span class="narrow">#</span>
          </th>
          {zones.map(([zone, standing]) => (
            <th key={zone} colSpan={standing.length} scope="colgroup" class="zone">
              <span class="wide">{zone.slice(0, -1)}</span>
              {zone.slice(-1)}
            </th>
          ))}
        </tr>
        <tr>
          {ordered.map((node, index) => (
            <th key={node.name} scope="col" class={edgeOf(ordered, index)}>
              <NodeButton node={node} isBusy={isBusy} toggle={toggle} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {stripes.map((stripe) => (
          <tr key={stripe.index}>
            <th scope="row" class="stripe-name">
              {stripe.index + 1}
              {stripe.isInRepair && <span title="waits for repair"> ⟳</span>}
            </th>
            {ordered.map((node, index) => (
              <td key={node.name} class={edgeOf(ordered, index)}>
                {stripe.shards
                  .filter((shard) => shard.node === node.name)
                  .map((shard) => (
                    <ShardMark
                      key={shard.shard}
                      shard={shard}
                      reading={readings.get(readingKey(stripe))}
                      isBusy={isBusy}
                      corrupt={corrupt}
                    />
                  ))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Zones are told apart by a line. */
const edgeOf = (nodes: readonly StorageNode[], index: number) =>
  nodes[index - 1]?.zone === nodes[index]?.zone ? undefined : "zone-edge";

function NodeButton({
  node,
  isBusy,
  toggle,
}: {
  readonly node: StorageNode;
  readonly isBusy: boolean;
  readonly toggle: (node: StorageNode) => void;
}) {
  const isDown = node.state === "down";
  const verb = isDown ? "Bring back" : "Kill";
  return (
    <button
      type="button"
      class="node"
      data-state={node.state}
      aria-pressed={isDown}
      aria-label={`${verb} ${node.name}, which is ${node.state}`}
      title={`${verb} ${node.name}`}
      aria-disabled={isBusy}
      onClick={() => toggle(node)}
    >
      <strong>
        <span class="wide">node </span>
        {node.name.split("-").at(-1)}
      </strong>
      <span class="node-state">{node.state}</span>
    </button>
  );
}

function ShardMark({
  shard,
  reading,
  isBusy,
  corrupt,
}: {
  readonly shard: Shard;
  readonly reading: StripeReading | undefined;
  readonly isBusy: boolean;
  readonly corrupt: (shard: Shard) => void;
}) {
  const { state, kind, home, node } = shard;
  const use = useOf(shard.shard, reading);
  const isWhole = state === "present";
  const words = [
    `${kind} shard ${shard.shard}`,
    state,
    ...(home === node ? [] : [`away from ${home}`]),
    ...(use === undefined ? [] : [`last read: ${use}`]),
  ];
  const label = `${isWhole ? "Corrupt " : ""}${words.join(", ")}`;
  return (
    <button
      type="button"
      class="shard"
      data-kind={kind}
      data-state={state}
      data-use={use}
      data-stray={home === node ? undefined : ""}
      title={label}
      aria-label={label}
      aria-disabled={isBusy || !isWhole}
      onClick={() => {
        if (!isBusy && isWhole) corrupt(shard);
      }}
    >
      {kind === "data" ? `D${shard.shard + 1}` : `P${shard.shard - 5}`}
    </button>
  );
}

function useOf(shard: number, reading: StripeReading | undefined): string | undefined {
  if (reading?.read.includes(shard)) return "read";
  return reading?.rebuilt.includes(shard) ? "rebuilt" : undefined;
}

const LEGEND = [
  ["data", "present", undefined, "data"],
  ["parity", "present", undefined, "parity"],
  ["data", "unreachable", undefined, "out of reach"],
  ["data", "missing", undefined, "missing"],
  ["data", "corrupt", undefined, "corrupt"],
  ["data", "present", "read", "read last"],
  ["data", "unreachable", "rebuilt", "computed from others"],
] as const;

export function Legend() {
  return (
    <ul class="shard-legend" aria-label="What the marks mean">
      {LEGEND.map(([kind, state, use, words]) => (
        <li key={words}>
          <span class="shard" data-kind={kind} data-state={state} data-use={use} aria-hidden="true">
            {kind === "data" ? "D" : "P"}
          </span>
          {words}
        </li>
      ))}
    </ul>
  );
}
