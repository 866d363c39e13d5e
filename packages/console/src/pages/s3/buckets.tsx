import { useAnswer } from "../../api/answer.ts";
import { Badge } from "../../parts/badge.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { PageTurn } from "../../parts/page-turn.tsx";
import { Rows } from "../../parts/rows.tsx";
import { counted, dateAndTime } from "../../parts/wording.ts";
import { addressOf, go } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import { bucketPath } from "./places.ts";
import type { Buckets } from "./shapes.ts";

export default function BucketsPage({ query }: PageProperties) {
  const { content, error, again } = useAnswer<Buckets>("/_cloudglass/s3/buckets", {
    query: { after: query.get("after") ?? undefined },
    everyMs: 5000,
  });
  return (
    <Page title="S3" about={content && counted(content.count, "bucket")}>
      {error && <Failure error={error} again={again} />}
      <Panel title="Buckets" about="Of every account." flush>
        {content?.count === 0 ? (
          <Empty title="There is no bucket yet">
            <code>aws s3 mb s3://photos</code> makes one.
          </Empty>
        ) : (
          <Rows
            label="Buckets"
            columns={[
              { title: "Name" },
              { title: "Account" },
              { title: "Region" },
              { title: "Created" },
            ]}
            rows={content?.buckets ?? []}
            keyOf={({ name }) => name}
            open={({ name }) => go(bucketPath(name))}
          >
            {({ name, ownerAccountId, region, createdAt, versioning }) => (
              <>
                <td data-label="Name">
                  <span>
                    <a href={addressOf(bucketPath(name))}>{name}</a>{" "}
                    {versioning === "Enabled" && <Badge>versions</Badge>}
                  </span>
                </td>
                <td data-label="Account">
                  <span class="mono">{ownerAccountId}</span>
                </td>
                <td data-label="Region">{region}</td>
                <td data-label="Created" class="nowrap">
                  {dateAndTime(createdAt)}
                </td>
              </>
            )}
          </Rows>
        )}
      </Panel>
      <PageTurn next={content?.next} />
    </Page>
  );
}
