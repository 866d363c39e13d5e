/** Server-sent events as a browser's EventSource reads them: https://html.spec.whatwg.org/multipage/server-sent-events.html. */

export interface ServerEvent {
  readonly type: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export class EventStream implements AsyncDisposable {
  readonly response: Response;
  readonly #cancel: AbortController;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #waiting: ServerEvent[] = [];
  #text = "";

  private constructor(response: Response, cancel: AbortController) {
    if (response.body === null) throw new Error("an answer without a body");
    this.response = response;
    this.#cancel = cancel;
    this.#chunks = response.body[Symbol.asyncIterator]();
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
    const cancel = new AbortController();
    const response = await fetch(url, { headers, signal: cancel.signal });
    return new EventStream(response, cancel);
  }

  /** Undefined at the end of the stream. */
  async next(): Promise<ServerEvent | undefined> {
    for (;;) {
      const event = this.#waiting.shift();
      if (event !== undefined) return event;
      const { done, value } = await this.#chunks.next();
      if (done === true) return undefined;
      this.#text += Buffer.from(value).toString();
      const blocks = this.#text.split("\n\n");
      this.#text = blocks.pop() ?? "";
      this.#waiting.push(...blocks.flatMap(eventIn));
    }
  }

  /** The connection is cut. */
  leave(): void {
    this.#cancel.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.leave();
  }
}

function eventIn(block: string): ServerEvent[] {
  const field = (name: string) => {
    const line = block.split("\n").find((each) => each.startsWith(`${name}: `));
    return line?.slice(name.length + 2);
  };
  const type = field("event");
  if (type === undefined) return [];
  return [{ type, content: JSON.parse(field("data") ?? "null") }];
}
