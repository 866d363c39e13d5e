import { useAnswer } from "../../api/answer.ts";
import { Badge } from "../../parts/badge.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { PageTurn } from "../../parts/page-turn.tsx";
import { Rows } from "../../parts/rows.tsx";
import { bytes, dateAndTime } from "../../parts/wording.ts";
import { addressOf, go, setQuery } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import { shownKey } from "./key-text.ts";
import { bucketPath, controlPath, foldersAbove, lastName, objectPath } from "./places.ts";
import type { Objects } from "./shapes.ts";
import { ShownKey } from "./shown-key.tsx";
import "./s3.css";

export default function ObjectsPage({ names: { bucket = "" }, query }: PageProperties) {
  const prefix = query.get("prefix") ?? "";
  const { content, error, again } = useAnswer<Objects>(`${controlPath(bucket)}/objects`, {
    query: { prefix, delimiter: "/", after: query.get("after") ?? undefined },
    everyMs: 5000,
  });
  const folders = foldersAbove(prefix);
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  const rows = [
    ...(content?.prefixes ?? []).map((key) => ({ key, object: undefined })),
    ...(content?.objects ?? []).map((object) => ({ key: object.key, object })),
  ];
  const pathOf = (row: (typeof rows)[number]) =>
    row.object === undefined ? bucketPath(bucket, row.key) : objectPath(bucket, row.key);
  return (
    <Page
      title={prefix === "" ? bucket : <ShownKey text={lastName(prefix)} />}
      trail={[
        { title: "S3", path: "/s3" },
        ...(prefix === "" ? [] : [{ title: bucket, path: bucketPath(bucket) }]),
        ...folders.map((each) => ({
          title: shownKey(lastName(each)),
          path: bucketPath(bucket, each),
        })),
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
            layout="stacks even"
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
                <td data-label="Key" class="object-key">
                  <span>
                    <a href={addressOf(pathOf(row))}>
                      <ShownKey text={row.key.slice(folder.length) || lastName(folder)} />
                    </a>
                    {row.key === folder && <Badge>this folder</Badge>}
                  </span>
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
