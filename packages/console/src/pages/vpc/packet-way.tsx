/** A packet's way hop by hop: what decided, by which rule, and where it ended. */
import { Badge, type Tone } from "../../parts/badge.tsx";
import type { Hop, Injection, PacketHeader, PacketTrace } from "./shapes.ts";

const TONES: Readonly<Record<Injection["conclusion"], Tone>> = {
  accepted: "good",
  answered: "good",
  refused: "warn",
  unanswered: "bad",
};

const PROTOCOLS: Readonly<Record<number, string>> = {
  1: "ICMP",
  6: "TCP",
  17: "UDP",
  58: "ICMPv6",
};

type NameOf = (id: string) => string | undefined;

export function InjectionView({
  injection,
  nameOf,
}: {
  readonly injection: Injection;
  readonly nameOf: NameOf;
}) {
  const { conclusion, sent, followed, notKept } = injection;
  return (
    <>
      <p class="conclusion" aria-live="polite">
        <Badge tone={sent.verdict === "dropped" ? "bad" : "good"} dot>
          {sent.verdict}
        </Badge>
        <Badge tone={TONES[conclusion]}>{conclusion}</Badge>
        <span class="mono">{headerWords(sent.packet)}</span>
      </p>
      <Way trace={sent} nameOf={nameOf} />
      {followed.map((trace, index) => (
        <details key={index} class="followed">
          <summary>
            <Badge tone={trace.verdict === "dropped" ? "bad" : "plain"}>{trace.verdict}</Badge>{" "}
            <span class="mono">{headerWords(trace.packet)}</span>
          </summary>
          <Way trace={trace} nameOf={nameOf} />
        </details>
      ))}
      {notKept > 0 && <p class="muted">{notKept} more packets followed.</p>}
    </>
  );
}

function Way({ trace, nameOf }: { readonly trace: PacketTrace; readonly nameOf: NameOf }) {
  return (
    <ol class="way" aria-label="Hops">
      {trace.hops.map((hop, index) => (
        <HopLine
          key={index}
          hop={hop}
          before={trace.hops[index - 1]?.packet ?? trace.packet}
          nameOf={nameOf}
        />
      ))}
    </ol>
  );
}

function HopLine({
  hop,
  before,
  nameOf,
}: {
  readonly hop: Hop;
  readonly before: PacketHeader;
  readonly nameOf: NameOf;
}) {
  const { kind, id, direction, verdict, rule, why, drop, packet } = hop;
  const now = headerWords(packet);
  const name = nameOf(id);
  return (
    <li class="hop" data-verdict={verdict}>
      <span class="hop-kind">
        {kind.replaceAll("-", " ")}
        {direction !== undefined && <span class="muted"> {direction}</span>}
      </span>
      <span class="hop-what">
        <span class="mono">
          {id}
          {name !== undefined && ` (${name})`}
        </span>
        {rule !== undefined && <span class="hop-rule mono">{ruleWords(rule)}</span>}
        {now !== headerWords(before) && <span class="mono">now {now}</span>}
        {why !== undefined && <span class={verdict === "drop" ? "bad-text" : "muted"}>{why}</span>}
      </span>
      {verdict === "drop" && <Badge tone="bad">{drop ?? "drop"}</Badge>}
    </li>
  );
}

const ruleWords = (rule: NonNullable<Hop["rule"]>) =>
  Object.entries(rule)
    .map(([name, value]) => (value === true ? name : `${name} ${value}`))
    .join(", ");

function headerWords({ source, destination, protocol, ...rest }: PacketHeader): string {
  const end = (address: string, port: number | undefined) =>
    port === undefined ? address : `${address.includes(":") ? `[${address}]` : address}:${port}`;
  const flags = rest.tcpFlags === undefined ? "" : ` ${rest.tcpFlags}`;
  const name = PROTOCOLS[protocol] ?? `protocol ${protocol}`;
  return `${name}${flags} ${end(source, rest.sourcePort)} → ${end(destination, rest.destinationPort)}`;
}
