import { useAnswer } from "../../api/answer.ts";
import { Badge } from "../../parts/badge.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { PageTurn } from "../../parts/page-turn.tsx";
import { Rows } from "../../parts/rows.tsx";
import { count } from "../../parts/wording.ts";
import { addressOf, go } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import type { Vpcs } from "./shapes.ts";

export default function VpcsPage({ query }: PageProperties) {
  const { content, error, again } = useAnswer<Vpcs>("/_cloudglass/vpc/vpcs", {
    query: { after: query.get("after") ?? undefined },
    everyMs: 5000,
  });
  return (
    <Page title="VPC">
      {error && <Failure error={error} again={again} />}
      <Panel title="Networks" about="Of every account and region." flush>
        {content?.vpcs.length === 0 ? (
          <Empty title="There is no network yet">
            An account's first request to EC2 in a region makes its default VPC.
          </Empty>
        ) : (
          <Rows
            label="VPCs"
            columns={[
              { title: "VPC" },
              { title: "Addresses" },
              { title: "Subnets", kind: "number" },
              { title: "Interfaces", kind: "number" },
              { title: "Account" },
              { title: "Region" },
            ]}
            rows={content?.vpcs ?? []}
            keyOf={({ id }) => id}
            open={({ id }) => go(`/vpc/${id}`)}
          >
            {(vpc) => (
              <>
                <td data-label="VPC">
                  <span>
                    <a href={addressOf(`/vpc/${vpc.id}`)}>{vpc.name ?? vpc.id}</a>{" "}
                    {vpc.isDefault && <Badge>default</Badge>}
                  </span>
                </td>
                <td data-label="Addresses">
                  <span class="mono">{[...vpc.cidrBlocks, ...vpc.ipv6CidrBlocks].join(", ")}</span>
                </td>
                <td data-label="Subnets" class="number">
                  {count(vpc.subnetCount)}
                </td>
                <td data-label="Interfaces" class="number">
                  {count(vpc.interfaceCount)}
                </td>
                <td data-label="Account">
                  <span class="mono">{vpc.accountId}</span>
                </td>
                <td data-label="Region">{vpc.region}</td>
              </>
            )}
          </Rows>
        )}
      </Panel>
      <PageTurn next={content?.next} />
    </Page>
  );
}
