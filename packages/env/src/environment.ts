/** The outside world, handed to every engine and service. Nothing else reaches clocks, randomness, files or sockets. */
import type { HostedClock } from "./clock.ts";
import type { Disk } from "./disk.ts";
import type { FaultBoard } from "./fault.ts";
import type { HttpFetch } from "./http-fetch.ts";
import type { Network } from "./network.ts";
import type { Random } from "./random.ts";

export interface Environment {
  readonly clock: HostedClock;
  readonly random: Random;
  readonly disk: Disk;
  readonly network: Network;
  readonly http: HttpFetch;
  readonly faults: FaultBoard;
  /**
   * What an acknowledged write survives: `memory` nothing (`--ephemeral`), `process` the death of this
   * process, `power` loss of power as well (every acknowledgement waits for a sync).
   */
  readonly durability: "memory" | "process" | "power";
}
