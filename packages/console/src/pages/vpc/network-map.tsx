/** A VPC drawn: gateways at its edge, a column a zone, in it the subnets and what stands in them. */
import { Badge } from "../../parts/badge.tsx";
import type { PacketPassed } from "./packet-passed.ts";
import type { Gateway, Interface, RouteTable, Subnet, Vpc } from "./shapes.ts";

export interface NetworkMapProperties {
  readonly vpc: Vpc;
  readonly from: string;
  readonly to: string;
  /** Of the last packet. */
  readonly way: PacketPassed;
  choose(each: Interface): void;
}

export function NetworkMap(properties: NetworkMapProperties) {
  const { vpc, way } = properties;
  const zones = [...Map.groupBy(vpc.subnets, ({ zone }) => zone)].sort();
  const atEdge = vpc.gateways.filter(({ subnetId }) => subnetId === undefined);
  return (
    <div class="network-map">
      <ul class="edge" aria-label="Gateways">
        {atEdge.map((gateway) => (
          <li key={gateway.id} class="gateway" data-way={way.get(gateway.id)}>
            <span class="muted">{gateway.kind.replaceAll("-", " ")}</span>
            <span class="mono">{gateway.name ?? gateway.id}</span>
          </li>
        ))}
        {atEdge.length === 0 && <li class="muted">No gateway: nothing comes in or goes out.</li>}
      </ul>
      <div class="zones">
        {zones.map(([zone, subnets]) => (
          <section key={zone} class="network-zone" aria-label={zone}>
            <h3>{zone}</h3>
            {subnets.map((subnet) => (
              <SubnetBox key={subnet.id} subnet={subnet} {...properties} />
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

function SubnetBox({
  subnet,
  vpc,
  from,
  to,
  way,
  choose,
}: NetworkMapProperties & { readonly subnet: Subnet }) {
  const table = vpc.routeTables.find(({ id }) => id === subnet.routeTableId);
  const here = vpc.interfaces.filter(({ subnetId }) => subnetId === subnet.id);
  const gateways = vpc.gateways.filter(({ subnetId }) => subnetId === subnet.id);
  const isOf = (each: Interface, { id }: Gateway) => each.attachment?.id === id;
  const standing = here.filter((each) => !gateways.some((gateway) => isOf(each, gateway)));
  return (
    <div class="subnet">
      <p class="subnet-head">
        <strong class="mono">{subnet.name ?? subnet.cidrBlock ?? subnet.ipv6CidrBlock}</strong>
        {table && <Badge>{outwards(table)}</Badge>}
      </p>
      <p class="subnet-rules mono">
        <span data-way={way.get(`${subnet.routeTableId} ${subnet.id}`)}>{subnet.routeTableId}</span>
        <span data-way={way.get(`${subnet.networkAclId} ${subnet.id}`)}>{subnet.networkAclId}</span>
      </p>
      {gateways.map((gateway) => (
        <NatBox
          key={gateway.id}
          gateway={gateway}
          own={here.filter((each) => isOf(each, gateway))}
          way={way}
        />
      ))}
      <div class="standing">
        {standing.map((each) => (
          <InterfaceButton
            key={each.id}
            each={each}
            groups={vpc.securityGroups}
            role={each.id === from ? "from" : each.id === to ? "to" : undefined}
            way={way}
            choose={choose}
          />
        ))}
      </div>
    </div>
  );
}

/** Where packets for the world go. */
function outwards({ routes }: RouteTable): string {
  const target = routes.find(({ destination }) => destination === "0.0.0.0/0")?.target;
  if (target === undefined) return "private";
  if (target.startsWith("igw-")) return "public";
  return `by ${target.split("-")[0]}`;
}

/** With the addresses of its own interfaces, which are no others' to send from. */
function NatBox({
  gateway,
  own,
  way,
}: {
  readonly gateway: Gateway;
  readonly own: readonly Interface[];
  readonly way: PacketPassed;
}) {
  const ids = [gateway.id, ...own.map(({ id }) => id)];
  const verdicts = ids.map((id) => way.get(id)).filter((verdict) => verdict !== undefined);
  return (
    <p class="gateway" data-way={verdicts.find((verdict) => verdict === "drop") ?? verdicts[0]}>
      <span class="muted">{gateway.kind.replaceAll("-", " ")}</span>
      <span class="mono">{gateway.name ?? gateway.id}</span>
      {own.map((each) => (
        <span key={each.id} class="mono">
          {addressesOf(each)}
        </span>
      ))}
    </p>
  );
}

function addressesOf({ addresses: [primary] }: Interface): string {
  const { address = "", publicAddress } = primary ?? {};
  return publicAddress === undefined ? address : `${address} · ${publicAddress}`;
}

function InterfaceButton({
  each,
  groups,
  role,
  way,
  choose,
}: {
  readonly each: Interface;
  readonly groups: Vpc["securityGroups"];
  readonly role: "from" | "to" | undefined;
  readonly way: NetworkMapProperties["way"];
  readonly choose: (each: Interface) => void;
}) {
  return (
    <button
      type="button"
      class="interface"
      data-role={role}
      data-way={way.get(each.id)}
      aria-pressed={role !== undefined}
      onClick={() => choose(each)}
      title={`${each.id}${each.hostName === undefined ? "" : ` on ${each.hostName}`}`}
    >
      <span class="interface-head">
        <strong>{each.name ?? each.attachment?.id ?? each.id}</strong>
        {role !== undefined && <Badge tone="note">{role}</Badge>}
        {each.state !== undefined && each.state !== "running" && (
          <Badge tone="warn">{each.state}</Badge>
        )}
      </span>
      <span class="mono">{addressesOf(each)}</span>
      <span class="interface-groups">
        {each.securityGroupIds.map((id) => (
          <span key={id} data-way={way.get(`${id} ${each.id}`)}>
            {groups.find((group) => group.id === id)?.name ?? id}
          </span>
        ))}
      </span>
    </button>
  );
}
