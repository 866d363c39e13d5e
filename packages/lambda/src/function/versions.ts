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
  const { functions, env } = rooms;
  const last = functions.versions(latest).at(-1) as VersionRecord;
  if (last.version !== latest.version && isOf(rooms, last, latest)) return last;
  // A change that takes no time is over already: what is kept is newer than what is still to be answered.
  const kept = functions.version(latest, latest.version) ?? latest;
  functions.putVersion({ ...kept, revisionId: env.random.uuid() });
  const version: VersionRecord = {
    ...latest,
    version: functions.nextVersion(latest),
    settings: { ...latest.settings, description: description ?? latest.settings.description },
    latestDescription: latest.settings.description,
    revisionId: env.random.uuid(),
  };
  // What is there already needs no time; a version of code that is on its way, or to be snapshotted, does.
  const isReady = latest.state === "Active" && latest.update === "Successful";
  if (!isReady || latest.settings.snapStart !== "None") return rooms.transitions.create(version);
  functions.putVersion(version);
  return version;
}

/** Whether it was published from what `$LATEST` still is. */
function isOf({ variables }: Rooms, version: VersionRecord, latest: VersionRecord): boolean {
  const description = version.latestDescription ?? version.settings.description;
  return (
    JSON.stringify(version.code) === JSON.stringify(latest.code) &&
    sameSettings(latest, { ...version.settings, description }, latest.settings, variables)
  );
}
