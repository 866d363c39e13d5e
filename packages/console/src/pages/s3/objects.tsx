import { useAnswer } from "../../api/answer.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { PageTurn } from "../../parts/page-turn.tsx";
import { Rows } from "../../parts/rows.tsx";
import { bytes, dateAndTime } from "../../parts/wording.ts";
import { addressOf, go, setQuery } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import { bucketPath, controlPath, foldersAbove, lastName, objectPath } from "./places.ts";
import type { Objects } from "./shapes.ts";

export default function ObjectsPage({ names: { bucket = "" }, query }: PageProperties) {
  const prefix = query.get("prefix") ?? "";
  const { content, error, again } = useAnswer<Objects>(`${controlPath(bucket)}/objects`, {
    query: { prefix, delimiter: "/", after: query.get("after") ?? undefined },
    everyMs: 5000,
  });
  const folders = foldersAbove(prefix);
  const rows = [
    ...(content?.prefixes ?? []).map((key) => ({ key, object: undefined })),
    ...(content?.objects ?? []).map((object) => ({ key: object.key, object })),
  ];
  const pathOf = (row: (typeof rows)[number]) =>
    row.object === undefined ? bucketPath(bucket, row.key) : objectPath(bucket, row.key);
  return (
    <Page
      title={prefix === "" ? bucket : lastName(prefix)}
      trail={[
        { title: "S3", path: "/s3" },
        ...(prefix === "" ? [] : [{ title: bucket, path: bucketPath(bucket) }]),
        ...folders.map((folder) => ({ title: lastName(folder), path: bucketPath(bucket, folder) })),
      ]}
    >
      {error && <Failure error={error} again={again} />}
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <input
          type="search"
          data-filter
          aria-label="Prefix"
          placeholder="Keys that begin with…"
          value={prefix}
          onInput={({ currentTarget }) => setQuery({ prefix: currentTarget.value, after: "" })}
        />
      </form>
      <Panel title="Objects" flush>
        {content !== undefined && rows.length === 0 ? (
          <Empty title="No key begins like this" />
        ) : (
          <Rows
            label="Objects"
            columns={[
              { title: "Key" },
              { title: "Size", kind: "number", width: "7rem" },
              { title: "Modified", width: "11rem" },
              { title: "Storage class", width: "9rem" },
            ]}
            rows={rows}
            keyOf={({ key }) => key}
            open={(row) => go(pathOf(row))}
          >
            {(row) => (
              <>
                <td data-label="Key">
                  <a href={addressOf(pathOf(row))}>{row.key.slice(prefix.lastIndexOf("/") + 1)}</a>
                </td>
                <td data-label="Size" class="number">
                  {row.object && bytes(row.object.sizeBytes)}
                </td>
                <td data-label="Modified" class="nowrap">
                  {row.object && dateAndTime(row.object.modifiedAt)}
                </td>
                <td data-label="Storage class">{row.object?.storageClass}</td>
              </>
            )}
          </Rows>
        )}
      </Panel>
      <PageTurn next={content?.next} />
    </Page>
  );
}
