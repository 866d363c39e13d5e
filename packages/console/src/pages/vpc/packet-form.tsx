/** What is sent: from where, to where, and how. */
import { useId } from "preact/hooks";
import { setQuery } from "../../router/router.ts";
import type { Interface } from "./shapes.ts";

export interface PacketToSend {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port: string;
}

const PROTOCOLS = ["tcp", "udp", "icmp"];

export function packetOf(query: URLSearchParams): PacketToSend {
  return {
    from: query.get("from") ?? "",
    to: query.get("to") ?? "",
    protocol: query.get("protocol") ?? "tcp",
    port: query.get("port") ?? "443",
  };
}

export function PacketForm({
  packet,
  interfaces,
  isSending,
  send,
}: {
  readonly packet: PacketToSend;
  readonly interfaces: readonly Interface[];
  readonly isSending: boolean;
  readonly send: () => void;
}) {
  const listId = useId();
  const field = (name: "from" | "to", title: string, hint: string) => (
    <label>
      {title}
      <input
        name={name}
        class="mono"
        list={listId}
        placeholder={hint}
        value={packet[name]}
        required
        onInput={({ currentTarget }) => setQuery({ [name]: currentTarget.value.trim() })}
      />
    </label>
  );
  return (
    <form
      class="packet-form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {field("from", "From", "Interface, instance or public address")}
      {field("to", "To", "Address, interface or instance")}
      <label>
        Protocol
        <select
          value={packet.protocol}
          onChange={({ currentTarget }) => setQuery({ protocol: currentTarget.value })}
        >
          {PROTOCOLS.map((name) => (
            <option key={name} value={name}>
              {name.toUpperCase()}
            </option>
          ))}
        </select>
      </label>
      {packet.protocol !== "icmp" && (
        <label>
          Port
          <input
            type="number"
            min={1}
            max={65_535}
            value={packet.port}
            required
            onInput={({ currentTarget }) => setQuery({ port: currentTarget.value })}
          />
        </label>
      )}
      <button type="submit" class="primary" aria-disabled={isSending}>
        Send
      </button>
      <datalist id={listId}>
        {interfaces.map(({ id, name, addresses }) => (
          <option key={id} value={id}>
            {name} {addresses[0]?.address}
          </option>
        ))}
      </datalist>
    </form>
  );
}
