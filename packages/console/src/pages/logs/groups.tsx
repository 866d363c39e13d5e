import { useAnswer } from "../../api/answer.ts";
import { pathWith } from "../../api/client.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { PageTurn } from "../../parts/page-turn.tsx";
import { Rows } from "../../parts/rows.tsx";
import { bytes, count } from "../../parts/wording.ts";
import { addressOf, go } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import type { LogGroup, LogGroups } from "./shapes.ts";

const pathOf = ({ accountId, region, name }: LogGroup) =>
  pathWith("/logs/group", { name, account: accountId, region });

export default function GroupsPage({ query }: PageProperties) {
  const { content, error, again } = useAnswer<LogGroups>("/_cloudglass/logs/groups", {
    query: { after: query.get("after") ?? undefined },
    everyMs: 5000,
  });
  return (
    <Page title="Logs">
      {error && <Failure error={error} again={again} />}
      <Panel title="Log groups" about="Of every account and region." flush>
        {content?.groups.length === 0 ? (
          <Empty title="There is no log group yet">
            A function's first invocation makes its own.
          </Empty>
        ) : (
          <Rows
            label="Log groups"
            columns={[
              { title: "Name" },
              { title: "Streams", kind: "number" },
              { title: "Size", kind: "number" },
              { title: "Kept" },
              { title: "Account" },
              { title: "Region" },
            ]}
            rows={content?.groups ?? []}
            keyOf={({ arn }) => arn}
            open={(group) => go(pathOf(group))}
          >
            {(group) => (
              <>
                <td data-label="Name">
                  <a href={addressOf(pathOf(group))}>{group.name}</a>
                </td>
                <td data-label="Streams" class="number">
                  {count(group.streamCount)}
                </td>
                <td data-label="Size" class="number">
                  {bytes(group.sizeBytes)}
                </td>
                <td data-label="Kept">
                  {group.retentionDays === undefined ? "for ever" : `${group.retentionDays} days`}
                </td>
                <td data-label="Account">
                  <span class="mono">{group.accountId}</span>
                </td>
                <td data-label="Region">{group.region}</td>
              </>
            )}
          </Rows>
        )}
      </Panel>
      <PageTurn next={content?.next} />
    </Page>
  );
}
