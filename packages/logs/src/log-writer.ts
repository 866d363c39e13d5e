/**
 * Logs written in this process, without a request: Lambda's, for one. Who writes has been found to be allowed to.
 * Events keep the limits of PutLogEvents; messages that are too long are cut.
 */
import { groupArn } from "./group/arn.ts";
import type { GroupPlace } from "./group/log-group.ts";
import { newGroup, newStream } from "./group/new-log-group.ts";
import type { Rooms } from "./rooms.ts";
import type { LogEvent } from "./storage/index.ts";

export interface LogGroupPlace {
  readonly accountId: string;
  readonly region: string;
  readonly logGroup: string;
}

export interface LogStreamPlace extends LogGroupPlace {
  readonly logStream: string;
}

/** A batch of PutLogEvents with what AWS counts for an event. */
const MESSAGE_BYTES_MAX = 1_048_576 - 26;

export class LogWriter {
  readonly #openRooms: () => Promise<Pick<Rooms, "env" | "groups" | "streams" | "intake">>;

  /** @param openRooms opens the service when it is first needed */
  constructor(openRooms: () => Promise<Pick<Rooms, "env" | "groups" | "streams" | "intake">>) {
    this.#openRooms = openRooms;
  }

  /** Nothing when there is one. */
  async createGroup(place: LogGroupPlace): Promise<void> {
    const { env, groups } = await this.#openRooms();
    const named = namedPlace(place);
    if (groups.at(named) === undefined) groups.put(newGroup(env, named));
  }

  /** Nothing when there is one. False when its group is not there. */
  async createStream(place: LogStreamPlace): Promise<boolean> {
    const { env, groups, streams } = await this.#openRooms();
    const group = groups.at(namedPlace(place));
    if (group === undefined) return false;
    if (streams.at(group.id, place.logStream) === undefined) {
      streams.put(newStream(env, group, place.logStream));
    }
    return true;
  }

  /** Resolves once the events are durable. Rejects when the stream is not there. */
  async put(place: LogStreamPlace, events: readonly LogEvent[]): Promise<void> {
    const { groups, streams, intake } = await this.#openRooms();
    const named = namedPlace(place);
    const group = groups.at(named);
    const stream = group && streams.at(group.id, place.logStream);
    if (group === undefined || stream === undefined) {
      throw new Error(`no log stream ${place.logStream} of ${groupArn(named)}`);
    }
    // As in a batch of PutLogEvents, an event has a message.
    const written = events.filter(({ message }) => message.length > 0).map(withinLimit);
    if (written.length > 0) await intake.take(group, stream, written);
  }
}

const namedPlace = ({ accountId, region, logGroup }: LogGroupPlace): GroupPlace => ({
  accountId,
  region,
  name: logGroup,
});

function withinLimit(event: LogEvent): LogEvent {
  if (event.message.length * 3 <= MESSAGE_BYTES_MAX) return event;
  const bytes = Buffer.from(event.message);
  if (bytes.length <= MESSAGE_BYTES_MAX) return event;
  // A character that is cut in two is left out.
  let end = MESSAGE_BYTES_MAX;
  while (((bytes[end] as number) & 0xc0) === 0x80) end -= 1;
  return { ...event, message: bytes.toString("utf8", 0, end) };
}
