import { useAnswer } from "../../api/answer.ts";
import { Badge } from "../../parts/badge.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { PageTurn } from "../../parts/page-turn.tsx";
import { Rows } from "../../parts/rows.tsx";
import { addressOf, go } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import type { Tables } from "./shapes.ts";

type Table = Tables["tables"][number];

const pathOf = ({ accountId, region, name }: Table) => `/dynamodb/${accountId}/${region}/${name}`;

export default function TablesPage({ query }: PageProperties) {
  const { content, error, again } = useAnswer<Tables>("/_cloudglass/dynamodb/tables", {
    query: { account: "*", region: "*", after: query.get("after") ?? undefined, limit: 100 },
    everyMs: 5000,
  });
  return (
    <Page title="DynamoDB">
      {error && <Failure error={error} again={again} />}
      <Panel title="Tables" about="Of every account and region." flush>
        {content?.tables.length === 0 ? (
          <Empty title="There is no table yet">CreateTable makes one.</Empty>
        ) : (
          <Rows
            label="Tables"
            columns={[
              { title: "Name" },
              { title: "Status" },
              { title: "Global indexes" },
              { title: "Account" },
              { title: "Region" },
            ]}
            rows={content?.tables ?? []}
            keyOf={({ tableId }) => tableId}
            open={(table) => go(pathOf(table))}
          >
            {(table) => (
              <>
                <td data-label="Name">
                  <a href={addressOf(pathOf(table))}>{table.name}</a>
                </td>
                <td data-label="Status">
                  <Badge tone={table.status === "ACTIVE" ? "good" : "note"}>{table.status}</Badge>
                </td>
                <td data-label="Global indexes">{table.globalIndexes.join(", ")}</td>
                <td data-label="Account">
                  <span class="mono">{table.accountId}</span>
                </td>
                <td data-label="Region">{table.region}</td>
              </>
            )}
          </Rows>
        )}
      </Panel>
      <PageTurn next={content?.next} />
    </Page>
  );
}
