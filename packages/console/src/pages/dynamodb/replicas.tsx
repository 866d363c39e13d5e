/** The replicas of a partition: who leads, and how far each one's log goes. */
import { Badge, type Tone } from "../../parts/badge.tsx";
import { count } from "../../parts/wording.ts";
import type { Partition, Replica } from "./shapes.ts";

export interface ReplicasProperties {
  readonly partition: Partition;
  readonly isBusy: boolean;
  toggle(replica: Replica): void;
}

export function Replicas({ partition, isBusy, toggle }: ReplicasProperties) {
  const { replicas = [], leader } = partition;
  const from = Math.min(...replicas.map(({ firstIndex }) => firstIndex));
  const to = Math.max(...replicas.map(({ lastIndex }) => lastIndex), from + 1);
  return (
    <ul class="replicas" aria-label="Replicas">
      {replicas.map((replica) => (
        <ReplicaCard
          key={replica.node}
          replica={replica}
          isLeader={leader?.node === replica.node}
          span={[from, to]}
          isBusy={isBusy}
          toggle={toggle}
        />
      ))}
    </ul>
  );
}

const isDown = ({ nodeFaults }: Replica) => nodeFaults.includes("down");

function ReplicaCard({
  replica,
  isLeader,
  span,
  isBusy,
  toggle,
}: {
  readonly replica: Replica;
  readonly isLeader: boolean;
  readonly span: readonly [number, number];
  readonly isBusy: boolean;
  readonly toggle: (replica: Replica) => void;
}) {
  const [word, tone] = roleOf(replica, isLeader);
  const verb = isDown(replica) ? "Bring back" : "Kill";
  return (
    <li class="replica" data-down={isDown(replica) ? "" : undefined}>
      <div class="replica-head">
        <strong>{replica.zone}</strong>
        <Badge tone={tone} dot>
          {word}
        </Badge>
        <button
          type="button"
          class={isDown(replica) ? "" : "danger"}
          aria-disabled={isBusy}
          aria-label={`${verb} ${replica.node}`}
          onClick={() => toggle(replica)}
        >
          {verb}
        </button>
      </div>
      <LogBar replica={replica} span={span} />
      <dl class="log-positions">
        {(
          [
            ["last", replica.lastIndex],
            ["chosen", replica.commitIndex],
            ["applied", replica.appliedIndex],
            ["in tables", replica.durableIndex],
            ["behind", replica.lag],
          ] as const
        ).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{count(value)}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

function roleOf(replica: Replica, isLeader: boolean): readonly [string, Tone] {
  if (isDown(replica)) return ["down", "bad"];
  if (isLeader) return ["leader", "note"];
  if (replica.state === "leader") return ["was leader", "warn"];
  return [replica.state, replica.state === "follower" ? "good" : "warn"];
}

/** Entries from the left; what is chosen is filled, what is applied is filled more. */
function LogBar({
  replica,
  span: [from, to],
}: {
  readonly replica: Replica;
  readonly span: readonly [number, number];
}) {
  const at = (index: number) => `${(Math.max(0, index - from) / (to - from)) * 100}%`;
  const words = `log up to ${replica.lastIndex}, chosen ${replica.commitIndex}, applied ${replica.appliedIndex}`;
  return (
    <div class="log-bar" role="img" aria-label={words} title={words}>
      <span class="kept" style={{ width: at(replica.lastIndex) }} />
      <span class="chosen" style={{ width: at(replica.commitIndex) }} />
      <span class="applied" style={{ width: at(replica.appliedIndex) }} />
    </div>
  );
}
