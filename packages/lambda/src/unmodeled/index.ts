/** Requests to Lambda that are no operation of its model. */
import type { RequestHead, UnmodeledRoute } from "@cloudglass/wire";
import type { Rooms } from "../rooms.ts";
import { codeDownload } from "./code-download.ts";
import { environmentsView } from "./environments-view.ts";
import { functionUrl } from "./function-url.ts";

type Claim = (head: RequestHead) => UnmodeledRoute | undefined;

export function unmodeledOf(rooms: Rooms): Claim {
  const claims: readonly Claim[] = [
    functionUrl(rooms),
    codeDownload(rooms),
    environmentsView(rooms),
  ];
  return (head) => {
    for (const claim of claims) {
      const route = claim(head);
      if (route !== undefined) return route;
    }
    return undefined;
  };
}
