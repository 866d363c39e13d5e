/** A sink that has every destination and takes every event: the inside view shows them. */
import type { EventSink } from "cloudglass";

export const TAKES_ALL: EventSink = { refusalOf: () => undefined, deliver: async () => {} };
