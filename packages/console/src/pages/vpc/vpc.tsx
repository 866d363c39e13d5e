import { useState } from "preact/hooks";
import { useAction } from "../../api/action.ts";
import { isMissing, useAnswer } from "../../api/answer.ts";
import { send } from "../../api/client.ts";
import { Badge } from "../../parts/badge.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { Rows } from "../../parts/rows.tsx";
import { setQuery } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import { NetworkMap } from "./network-map.tsx";
import { PacketForm, type PacketToSend, packetOf } from "./packet-form.tsx";
import { wayOf } from "./packet-passed.ts";
import { InjectionView } from "./packet-way.tsx";
import type { Injection, Interface, Vpc } from "./shapes.ts";
import "./vpc.css";

export default function VpcPage({ names: { id = "" }, query }: PageProperties) {
  const answer = useAnswer<Vpc>(`/_cloudglass/vpc/vpcs/${encodeURIComponent(id)}`, {
    everyMs: 5000,
  });
  const { content, error, again } = answer;
  const packet = packetOf(query);
  const [injection, setInjection] = useState<Injection>();
  const sending = useAction();
  const inject = () =>
    sending.run(async () => {
      const { from, to, protocol, port } = packet;
      const described = protocol === "icmp" ? {} : { port: Number(port) };
      setInjection(undefined);
      const asked = { from, to, protocol, ...described };
      setInjection(await send<Injection>("POST", "/_cloudglass/vpc/packets", asked));
    });
  const choose = (each: Interface) => setQuery(chosen(each.id, packet));
  const nameOf = (wanted: string) =>
    content?.interfaces.find((each) => each.id === wanted)?.name ??
    content?.securityGroups.find((group) => group.id === wanted)?.name;
  return (
    <Page
      title={content?.name ?? id}
      about={
        content && (
          <>
            <span class="mono">{content.cidrBlocks.join(", ")}</span> in {content.region}{" "}
            {content.isDefault && <Badge>default</Badge>}
          </>
        )
      }
      trail={[{ title: "VPC", path: "/vpc" }]}
    >
      {error && <Failure error={error} again={again} />}
      {content && (
        <Panel title="Map" about="Choose where a packet is from, then where it is to." flush>
          <NetworkMap
            vpc={content}
            from={packet.from}
            to={packet.to}
            way={wayOf(injection, content.interfaces)}
            choose={choose}
          />
          {content.notShown.interfaces > 0 && (
            <p class="muted">{content.notShown.interfaces} more interfaces are not shown.</p>
          )}
        </Panel>
      )}
      {!isMissing(answer) && (
        <>
          <Panel
            title="Packet"
            about="It is real: rules see it, flow logs count it, its target answers."
          >
            <PacketForm
              packet={packet}
              interfaces={content?.interfaces ?? []}
              isSending={sending.isUnderWay}
              send={inject}
            />
            {sending.error && <Failure error={sending.error} />}
            {injection === undefined ? (
              <Empty title="Nothing sent yet">Each hop will say which rule decided.</Empty>
            ) : (
              <InjectionView injection={injection} nameOf={nameOf} />
            )}
          </Panel>
          <RouteTables tables={content?.routeTables ?? []} />
        </>
      )}
    </Page>
  );
}

/** The first is the sender, the second the target; a third begins anew. */
function chosen(id: string, { from, to }: PacketToSend): Readonly<Record<string, string>> {
  if (id === from) return { from: "" };
  if (id === to) return { to: "" };
  return from === "" || to !== "" ? { from: id, to: "" } : { to: id };
}

function RouteTables({ tables }: { readonly tables: Vpc["routeTables"] }) {
  const routes = tables.flatMap((table) => table.routes.map((route) => ({ table, ...route })));
  return (
    <Panel title="Routes" flush>
      <Rows
        label="Routes"
        columns={[{ title: "Table" }, { title: "Destination" }, { title: "Target" }]}
        rows={routes}
        keyOf={({ table, destination }) => `${table.id} ${destination}`}
      >
        {({ table, destination, target }) => (
          <>
            <td data-label="Table">
              <span>
                <span class="mono">{table.name ?? table.id}</span>{" "}
                {table.isMain && <Badge>main</Badge>}
              </span>
            </td>
            <td data-label="Destination">
              <span class="mono">{destination}</span>
            </td>
            <td data-label="Target">
              <span class="mono">{target}</span>
            </td>
          </>
        )}
      </Rows>
    </Panel>
  );
}
