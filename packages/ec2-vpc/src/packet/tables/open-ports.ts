/**
 * Which flows of TCP and UDP a set of security groups leaves untracked: those that a rule lets in from everywhere
 * (0.0.0.0/0, ::/0) while another lets everything out to everywhere on any port, or the other way round.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html#untracked-connections
 *
 * A flow is untracked by its two ports alone, so that both of its directions are seen alike, whoever began.
 */
import type { PortRange } from "../topology.ts";

const EVERY_PORT: PortRange = { from: 0, to: 65535 };

export class OpenPorts {
  readonly #ranges: PortRange[] = [];
  #isEvery = false;

  /** Undefined and -1 to -1 are every port. */
  open(ports: PortRange | undefined): void {
    const range = ports === undefined || ports.from === -1 ? EVERY_PORT : ports;
    this.#ranges.push(range);
    this.#isEvery ||= range.from <= EVERY_PORT.from && range.to >= EVERY_PORT.to;
  }

  get isEvery(): boolean {
    return this.#isEvery;
  }

  has(port: number): boolean {
    if (this.#isEvery) return true;
    for (const range of this.#ranges) if (port >= range.from && port <= range.to) return true;
    return false;
  }
}

/** Of one protocol and one version of IP. */
export class UntrackedFlows {
  readonly ingress = new OpenPorts();
  readonly egress = new OpenPorts();

  has(localPort: number, remotePort: number): boolean {
    return (
      (this.egress.isEvery && this.ingress.has(localPort)) ||
      (this.ingress.isEvery && this.egress.has(remotePort))
    );
  }
}
