import { useEffect, useRef, useState } from "preact/hooks";
import { useAction } from "../../api/action.ts";
import { isMissing, useAnswer } from "../../api/answer.ts";
import { send } from "../../api/client.ts";
import { bringBack, takeDown } from "../../api/nodes.ts";
import { corruptShard } from "../../api/shards.ts";
import { CopyButton } from "../../parts/code.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Facts, Page, Panel } from "../../parts/page.tsx";
import { Turn } from "../../parts/page-turn.tsx";
import { bytes, count, counted } from "../../parts/wording.ts";
import { setQuery } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import { shownKey } from "./key-text.ts";
import { bucketPath, controlPath, foldersAbove, lastName } from "./places.ts";
import { type NumberedReading, Readings } from "./readings.tsx";
import type { Nodes, Reading, ScrubReport, Shard, ShardMap, StorageNode } from "./shapes.ts";
import { Legend, readingKey, ShardMapTable } from "./shard-map.tsx";
import { ShownKey } from "./shown-key.tsx";
import { VersionsPanel } from "./versions.tsx";
import "./s3.css";

const WATCH_MS = 2000;
const READ_EVERY_MS = 1000;
const READINGS_MAX = 60;
const STRIPES = 6;

export default function ObjectPage({ names: { bucket = "" }, query }: PageProperties) {
  const key = query.get("key") ?? "";
  const versionId = query.get("versionId") ?? "";
  const from = Number(query.get("from") ?? 0);
  // What was read of one is nothing to another.
  const of = { bucket, objectKey: key };
  return <ObjectView key={JSON.stringify(of)} {...of} versionId={versionId} from={from} />;
}

function ObjectView({
  bucket,
  objectKey: key,
  versionId,
  from,
}: {
  readonly bucket: string;
  readonly objectKey: string;
  /** Empty for the current one. */
  readonly versionId: string;
  readonly from: number;
}) {
  const path = controlPath(bucket);
  const live = { everyMs: WATCH_MS, after: ["faults"] };
  const map = useAnswer<ShardMap>(`${path}/shards`, {
    query: { key, versionId, from, limit: STRIPES },
    ...live,
  });
  const nodes = useAnswer<Nodes>("/_cloudglass/s3/nodes", live);
  const { readings, read, isReading, isRepeated, setRepeated, error } = useReads(
    path,
    key,
    versionId,
  );
  const change = useAction();
  const [scrubs, setScrubs] = useState<Readonly<Record<string, ScrubReport>>>({});
  const scrubbed = scrubs[versionId];
  const lookAgain = () => {
    map.again();
    nodes.again();
  };
  const toggle = ({ name, state }: StorageNode) =>
    change.run(async () => {
      await (state === "down" ? bringBack(name) : takeDown(name));
      lookAgain();
    });
  const corrupt = async ({ shard }: Shard) => {
    // The read that follows finds what it made rot.
    if (await change.run(() => corruptShard(bucket, key, shard))) await read();
    lookAgain();
  };
  const scrub = () =>
    change.run(async () => {
      const report = await send<ScrubReport>("POST", "/_cloudglass/s3/scrubs", {});
      setScrubs((before) => ({ ...before, [versionId]: report }));
      lookAgain();
    });
  const { content } = map;
  const last = new Map(readings[0]?.stripes.map((each) => [readingKey(each), each]));
  const failure = map.error ?? nodes.error ?? error ?? change.error;
  return (
    <Page
      title={<ShownKey text={lastName(key)} />}
      about={content && `${bytes(content.sizeBytes)}, ${counted(content.stripeCount, "stripe")}`}
      trail={[
        { title: "S3", path: "/s3" },
        { title: bucket, path: bucketPath(bucket) },
        ...foldersAbove(key).map((folder) => ({
          title: shownKey(lastName(folder)),
          path: bucketPath(bucket, folder),
        })),
      ]}
      actions={
        <>
          <button type="button" class="primary" aria-disabled={isReading} onClick={read}>
            Read
          </button>
          <button type="button" aria-pressed={isRepeated} onClick={() => setRepeated(!isRepeated)}>
            Keep reading
          </button>
          <button
            type="button"
            aria-disabled={change.isUnderWay}
            onClick={scrub}
            title="A pass of the scrubber: lost shards are computed and put where a node is up"
          >
            Repair
          </button>
        </>
      }
    >
      {failure && <Failure error={failure} again={lookAgain} />}
      {!isMissing(map) && (
        <Panel
          title="Shards"
          about="Click a node to kill it, and again to bring it back; a shard to corrupt it in each stripe."
        >
          <div class="shard-map-frame">
            <ShardMapTable
              nodes={nodes.content?.nodes ?? []}
              stripes={content?.stripes ?? []}
              readings={last}
              isBusy={change.isUnderWay}
              toggle={toggle}
              corrupt={corrupt}
            />
          </div>
          <StripeTurn from={from} next={content?.next} />
          <Legend />
        </Panel>
      )}
      <VersionsPanel path={path} objectKey={key} chosenId={versionId} />
      {!isMissing(map) && (
        <div class="columns">
          <Panel title="Reads" about="The way of GetObject, without the bytes.">
            <Readings readings={readings} etag={content?.etag ?? ""} />
          </Panel>
          <Panel title="Object">
            <Facts
              of={[
                [
                  "Key",
                  <span class="with-copy">
                    <ShownKey text={key} /> <CopyButton text={key} />
                  </span>,
                ],
                ["ETag", content && <span class="mono">{content.etag}</span>],
                ["Version", content?.versionId === "null" ? undefined : content?.versionId],
                ["Encryption", content?.encryption],
                ["Shards repaired", nodes.content && count(nodes.content.shardsRepaired)],
                [
                  "Last repair",
                  scrubbed &&
                    `${scrubbed.chunksRebuilt} of ${scrubbed.chunksVerified} shards rebuilt`,
                ],
              ]}
            />
          </Panel>
        </div>
      )}
    </Page>
  );
}

function StripeTurn({ from, next }: { readonly from: number; readonly next: number | undefined }) {
  const turnTo = (stripe: number) => () => setQuery({ from: stripe === 0 ? "" : `${stripe}` });
  const back = from === 0 ? undefined : turnTo(Math.max(0, from - STRIPES));
  return (
    <Turn
      back={{ title: "Stripes before", go: back }}
      on={{ title: "Next stripes", go: next === undefined ? undefined : turnTo(next) }}
    />
  );
}

/** Reads by hand, or one after the other while `isRepeated`. What a read found is kept with the version that was read. */
function useReads(path: string, key: string, versionId: string) {
  const [readingsOf, setReadingsOf] = useState<
    Readonly<Record<string, readonly NumberedReading[]>>
  >({});
  const lastRead = useRef(versionId);
  const [isRepeated, setRepeated] = useState(false);
  const action = useAction();
  const read = () =>
    action.run(async () => {
      lastRead.current = versionId;
      const of = versionId === "" ? { key } : { key, versionId };
      const reading = await send<Reading>("POST", `${path}/reads`, of);
      setReadingsOf((all) => {
        const before = all[versionId] ?? [];
        const number = (before[0]?.number ?? 0) + 1;
        const readings = [{ number, ...reading }, ...before].slice(0, READINGS_MAX);
        return { ...all, [versionId]: readings };
      });
    });
  const newest = useRef(read);
  newest.current = read;
  useEffect(() => {
    if (!isRepeated) return;
    newest.current();
    const timer = setInterval(() => newest.current(), READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [isRepeated]);
  return {
    readings: readingsOf[versionId] ?? [],
    read,
    isReading: action.isUnderWay && !isRepeated,
    isRepeated,
    setRepeated,
    error: lastRead.current === versionId ? action.error : undefined,
  };
}
