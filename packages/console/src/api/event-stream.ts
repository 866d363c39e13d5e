/** Server-sent events read from a fetched body: `EventSource` cannot send the token (HTML standard, 9.2.6). */

export interface StreamEvent {
  readonly name: string;
  readonly text: string;
  readonly id: string;
}

/** An event that is longer is dropped whole. */
const EVENT_LENGTH_MAX = 1024 * 1024;

/** Takes text in whatever pieces it comes and gives back the events that are complete. */
export class EventStreamParser {
  #rest = "";
  #name = "";
  #lines: string[] = [];
  #lengthSeen = 0;
  #id = "";

  push(piece: string): StreamEvent[] {
    const events: StreamEvent[] = [];
    // A return at the very end may be half of a line's end.
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > EVENT_LENGTH_MAX) {
      this.#rest = "";
      this.#lengthSeen = Number.POSITIVE_INFINITY;
    }
    for (const line of lines) {
      if (line === "") this.#dispatch(events);
      else this.#take(line);
    }
    return events;
  }

  #take(line: string): void {
    if (line.startsWith(":")) return;
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#name = value;
    else if (field === "id") this.#id = value;
    else if (field === "data") {
      this.#lengthSeen += value.length;
      if (this.#lengthSeen <= EVENT_LENGTH_MAX) this.#lines.push(value);
    }
  }

  #dispatch(events: StreamEvent[]): void {
    if (this.#lines.length > 0 && this.#lengthSeen <= EVENT_LENGTH_MAX) {
      const name = this.#name === "" ? "message" : this.#name;
      events.push({ name, text: this.#lines.join("\n"), id: this.#id });
    }
    this.#name = "";
    this.#lines = [];
    this.#lengthSeen = 0;
  }
}
