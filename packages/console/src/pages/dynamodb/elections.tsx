/** Changes of leaders that were seen while the page was open, newest first. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Empty } from "../../parts/empty.tsx";
import { duration } from "../../parts/wording.ts";
import type { Partition } from "./shapes.ts";

export interface Election {
  readonly ballot: number;
  readonly from: string;
  readonly to: string;
  /** Since the old leader was seen last. */
  readonly tookMs: number;
}

const KEPT_MAX = 20;

interface Seen {
  readonly partition: string;
  readonly ballot: number;
  readonly zone: string;
  readonly atMs: number;
}

export function useElections(keyspace: string, partition: Partition | undefined) {
  const [elections, setElections] = useState<readonly Election[]>([]);
  const seen = useRef<Seen>(undefined);
  const { leader } = partition ?? {};
  const name = `${keyspace} ${partition?.id}`;
  useEffect(() => {
    const before = seen.current;
    if (leader === undefined) return;
    seen.current = {
      partition: name,
      ballot: leader.ballot,
      zone: leader.zone,
      atMs: performance.now(),
    };
    if (before?.partition !== name) setElections([]);
    else if (before.zone !== leader.zone) {
      const { ballot, zone: to } = leader;
      const tookMs = performance.now() - before.atMs;
      const election = { ballot, from: before.zone, to, tookMs };
      setElections((all) => [election, ...all].slice(0, KEPT_MAX));
    }
  }, [name, leader]);
  return elections;
}

export function Elections({ elections }: { readonly elections: readonly Election[] }) {
  if (elections.length === 0) {
    return <Empty title="No election seen yet">Kill the leader and watch who takes over.</Empty>;
  }
  return (
    <ol class="elections" aria-live="polite" aria-label="Elections">
      {elections.map(({ ballot, from, to, tookMs }) => (
        <li key={ballot}>
          <strong>{to}</strong> leads after {from}, with ballot {ballot}; {duration(tookMs)}{" "}
          between.
        </li>
      ))}
    </ol>
  );
}
