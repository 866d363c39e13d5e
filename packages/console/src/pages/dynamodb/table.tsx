import { useAction } from "../../api/action.ts";
import { isMissing, useAnswer } from "../../api/answer.ts";
import { bringBack, takeDown } from "../../api/nodes.ts";
import { Badge } from "../../parts/badge.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { bytes, counted } from "../../parts/wording.ts";
import { setQuery } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import { Elections, useElections } from "./elections.tsx";
import { HashRanges } from "./hash-ranges.tsx";
import { HotKeys } from "./hot-keys.tsx";
import { LsmTree } from "./lsm-tree.tsx";
import { Partitions } from "./partitions.tsx";
import { Replicas } from "./replicas.tsx";
import type { Partition, Replica, TableView } from "./shapes.ts";
import "./dynamodb.css";

const WATCH_MS = 1000;

export default function TablePage({ names, query }: PageProperties) {
  const { account, region, table = "" } = names;
  const answer = useAnswer<TableView>(`/_cloudglass/dynamodb/tables/${encodeURIComponent(table)}`, {
    query: { account, region },
    everyMs: WATCH_MS,
    after: ["faults"],
  });
  const { content, error, again } = answer;
  const index = query.get("index") ?? "";
  const keyspace = index === "" ? content?.items : content?.globalIndexes[index];
  const partitions = keyspace?.partitions ?? [];
  const wanted = Number(query.get("partition"));
  const partition = partitions.find(({ id }) => id === wanted) ?? partitions[0];
  const elections = useElections(index, partition);
  const change = useAction();
  const toggle = ({ node, nodeFaults }: Replica) =>
    change.run(async () => {
      await (nodeFaults.includes("down") ? bringBack(node) : takeDown(node));
      again();
    });
  const tree = partition?.replicas?.find(({ node }) => node === partition.leader?.node)?.tree;
  const shownTree = tree ?? partition?.replicas?.[0]?.tree;
  const failure = error ?? change.error;
  return (
    <Page
      title={table}
      about={
        content && (
          <Badge tone={content.status === "ACTIVE" ? "good" : "note"}>{content.status}</Badge>
        )
      }
      trail={[{ title: "DynamoDB", path: "/dynamodb" }]}
      actions={
        <Keyspaces names={Object.keys(content?.globalIndexes ?? {})} chosen={index} table={table} />
      }
    >
      {failure && <Failure error={failure} again={again} />}
      {!isMissing(answer) && (
        <Panel
          title="Partitions"
          about={`${counted(partitions.length, "partition")}, ${bytes(
            partitions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          )}. Limits that count: ${content?.throttling ?? ""}.`}
          flush
        >
          <HashRanges partitions={partitions} chosenId={partition?.id} />
          <Partitions
            partitions={partitions}
            chosenId={partition?.id}
            choose={({ id }) => setQuery({ partition: `${id}` })}
          />
        </Panel>
      )}
      {partition && (
        <>
          <Panel title={`Replicas of partition ${partition.id}`} about={leaseWords(partition)}>
            <Replicas partition={partition} isBusy={change.isUnderWay} toggle={toggle} />
          </Panel>
          <div class="columns">
            <Panel title="Keys" about="Those that make it hot.">
              <HotKeys insights={index === "" ? content?.insights : keyspace?.insights} />
            </Panel>
            <Panel title="Tree" about={tree === undefined ? "Of a replica." : "Of the leader."}>
              {shownTree && <LsmTree tree={shownTree} />}
            </Panel>
            <Panel title="Elections" about="Since this page was opened.">
              <Elections elections={elections} />
            </Panel>
          </div>
        </>
      )}
    </Page>
  );
}

function leaseWords({ leader, waiting = 0, replicas = [] }: Partition): string {
  if (leader !== undefined) return `Ballot ${leader.ballot}.`;
  const answering = replicas.filter(({ nodeFaults }) => !nodeFaults.includes("down")).length;
  if (answering <= replicas.length / 2 && replicas.length > 0) {
    return `Nobody can lead: ${answering} of ${counted(replicas.length, "replica")} answer.`;
  }
  if (waiting > 0) return `Nobody leads; ${counted(waiting, "request")} wait.`;
  return "Nobody leads while nothing is asked: the next request has one elected.";
}

function Keyspaces({
  names,
  chosen,
  table,
}: {
  readonly names: readonly string[];
  readonly chosen: string;
  readonly table: string;
}) {
  if (names.length === 0) return null;
  return (
    <label class="keyspaces">
      <span class="muted">Items of</span>
      <select
        value={chosen}
        onChange={({ currentTarget }) => setQuery({ index: currentTarget.value, partition: "" })}
      >
        <option value="">table {table}</option>
        {names.map((name) => (
          <option key={name} value={name}>
            index {name}
          </option>
        ))}
      </select>
    </label>
  );
}
