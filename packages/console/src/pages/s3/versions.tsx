/** The versions of an object, of which one is looked at. */
import { useAnswer } from "../../api/answer.ts";
import { Badge } from "../../parts/badge.tsx";
import { Panel } from "../../parts/page.tsx";
import { Rows } from "../../parts/rows.tsx";
import { bytes, dateAndTime } from "../../parts/wording.ts";
import { goToQuery } from "../../router/router.ts";
import type { Versions } from "./shapes.ts";

const WATCH_MS = 5000;
/** Of an object that was never in a bucket with versions. */
const NULL_VERSION = "null";

export function VersionsPanel({
  path,
  objectKey,
  chosenId,
}: {
  readonly path: string;
  readonly objectKey: string;
  readonly chosenId: string;
}) {
  const { content } = useAnswer<Versions>(`${path}/versions`, {
    query: { key: objectKey },
    everyMs: WATCH_MS,
  });
  const versions = content?.versions ?? [];
  const [only] = versions;
  if (only === undefined || (versions.length === 1 && only.versionId === NULL_VERSION)) return null;
  return (
    <Panel
      title="Versions"
      about={content?.next === undefined ? "Newest first." : "The newest 100."}
      actions={
        chosenId !== "" && (
          <button type="button" onClick={() => goToQuery({ versionId: "", from: "" })}>
            The current one
          </button>
        )
      }
      flush
    >
      <Rows
        label="Versions"
        layout="stacks even"
        columns={[
          { title: "Version" },
          { title: "Size", kind: "number", width: "7rem" },
          { title: "Modified", width: "11rem" },
        ]}
        rows={versions}
        keyOf={({ versionId }) => versionId}
        chosenKey={
          chosenId === "" ? versions.find(({ isLatest }) => isLatest)?.versionId : chosenId
        }
        open={({ versionId }) => goToQuery({ versionId, from: "" })}
        canOpen={({ isDeleteMarker }) => !isDeleteMarker}
      >
        {({ versionId, isLatest, isDeleteMarker, sizeBytes, modifiedAt }) => (
          <>
            <td data-label="Version">
              <span>
                <span class="mono">{versionId}</span>{" "}
                {isLatest && <Badge tone="good">current</Badge>}{" "}
                {isDeleteMarker && <Badge tone="warn">delete marker</Badge>}
              </span>
            </td>
            <td data-label="Size" class="number">
              {sizeBytes !== undefined && bytes(sizeBytes)}
            </td>
            <td data-label="Modified" class="nowrap">
              {dateAndTime(modifiedAt)}
            </td>
          </>
        )}
      </Rows>
    </Panel>
  );
}
