/** `GET /_cloudglass/logs/groups`, `?prefix=&after=ARN&limit=100`: the groups of every account and region. */
import { groupArn } from "../group/arn.ts";
import type { Rooms } from "../rooms.ts";
import { limitOf } from "./limit.ts";

export function viewGroups({ groups, streams, events }: Rooms, query: URLSearchParams): object {
  const limit = limitOf(query);
  const after = query.get("after") ?? "";
  const prefix = query.get("prefix") ?? "";
  const left = [...groups.all()]
    .map((group) => ({ arn: groupArn(group), group }))
    .filter(({ arn, group }) => arn > after && group.name.startsWith(prefix))
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const page = left.slice(0, limit);
  return {
    groups: page.map(({ arn, group }) => {
      const own = streams.of(group.id);
      return {
        arn,
        name: group.name,
        accountId: group.accountId,
        region: group.region,
        retentionDays: group.retentionDays,
        streamCount: own.length,
        sizeBytes: own.reduce((sum, { id }) => sum + events.of(id).contentBytes, 0),
      };
    }),
    next: left.length > limit ? page.at(-1)?.arn : undefined,
  };
}
