/** A bench for simulated machines: one link, a DHCP server on it, and a neighbour to ask from. */
import { formatIpv4 } from "../../packet/frame/address.ts";
import { DhcpServer } from "../../packet/stack/dhcp-server.fixture.ts";
import type { Stack } from "../../packet/stack/stack.ts";
import { Wire } from "../../packet/stack/wire.fixture.ts";
import type { HypervisorBench } from "../hypervisor.contract.ts";
import type { Cable } from "../hypervisor.ts";
import type { DurationSetting } from "./boot-durations.ts";
import { SimulatedDriver } from "./simulated-driver.ts";

const PATIENCE_MS = 24 * 3600 * 1000;

export class SimulatedBench implements HypervisorBench {
  readonly wire = new Wire("machines");
  readonly driver: SimulatedDriver;
  readonly dhcp = new DhcpServer(this.wire, { server: "10.0.0.1", first: "10.0.0.20" });
  readonly neighbour: Stack = this.wire.host("neighbour", { addresses: ["10.0.0.2/24"] });

  constructor(durations?: DurationSetting) {
    const { clock, random } = this.wire;
    this.driver = new SimulatedDriver({ env: { clock, random }, durations: durations ?? "none" });
  }

  cable(): Cable {
    return this.wire.cable();
  }

  addressOf(macAddress: string): string | undefined {
    const address = this.dhcp.addressOf(macAddress);
    return address === undefined ? undefined : formatIpv4(address);
  }

  async until(condition: () => boolean): Promise<void> {
    const { clock } = this.wire;
    await clock.settle();
    while (!condition()) {
      const dueMs = clock.nextDueMs;
      if (dueMs === undefined || dueMs > PATIENCE_MS) throw new Error("it never comes");
      await clock.advance(Math.max(0, dueMs - clock.monotonic()));
    }
  }

  async close(): Promise<void> {
    this.neighbour.close();
  }
}
