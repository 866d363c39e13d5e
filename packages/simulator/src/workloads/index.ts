/** Every workload by name. */
import type { Workload } from "../workload.ts";
import { appendLog } from "./append-log.ts";

export const workloads: Readonly<Record<string, () => Workload>> = {
  "append-log": () => appendLog(),
};
