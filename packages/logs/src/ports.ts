/** What CloudWatch Logs asks of others; composition fills it by name. */
import type { SharedRooms } from "./shared-rooms.ts";

export interface Ports {
  /** What the service and the writer of other services have in common; the service has its own when absent. */
  readonly logsRooms?: SharedRooms | undefined;
}
