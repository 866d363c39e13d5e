/** `aws:fis:wait` */
import { durationMs } from "../../template/duration.ts";
import type { Effect } from "./effect.ts";

export const wait: Effect = {
  begin: ({ parameters }) => ({ durationMs: durationMs(parameters.duration ?? "") }),
};
