/** Publishing: a version keeps what `$LATEST` is at that moment. */
import type { Rooms } from "../rooms.ts";
import type { VersionRecord } from "./records.ts";
import { sameSettings } from "./version-settings.ts";

/** The version that the function has for this already, or a new one. */
export function publish(
  rooms: Rooms,
  latest: VersionRecord,
  description: string | undefined,
): VersionRecord {
  const { functions, variables, env } = rooms;
  const last = functions.versions(latest).at(-1) as VersionRecord;
  const isSame =
    last.version !== latest.version &&
    JSON.stringify(last.code) === JSON.stringify(latest.code) &&
    sameSettings(
      latest,
      { ...last.settings, description: latest.settings.description },
      latest.settings,
      variables,
    );
  if (isSame) return last;
  return rooms.transitions.create({
    ...latest,
    version: functions.nextVersion(latest),
    settings: { ...latest.settings, description: description ?? latest.settings.description },
    revisionId: env.random.uuid(),
  });
}
