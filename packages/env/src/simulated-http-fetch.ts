/** Servers that are plain functions: nothing answers but what was told to. */
import {
  fetchedUrl,
  type HttpAnswer,
  type HttpFetch,
  HttpFetchError,
  type HttpLimits,
  tooLarge,
} from "./http-fetch.ts";

export type ServedAnswer =
  | { readonly status: number; readonly body: string }
  | "unreachable"
  | "timeout";

export class SimulatedHttpFetch implements HttpFetch {
  readonly #served = new Map<string, () => ServedAnswer>();
  /** URLs that were asked for, in order. */
  readonly asked: string[] = [];

  /** What a URL answers from now on. */
  serve(url: string, answer: () => ServedAnswer): void {
    this.#served.set(url, answer);
  }

  async get(text: string, limits: HttpLimits): Promise<HttpAnswer> {
    fetchedUrl(text);
    this.asked.push(text);
    const answer = this.#served.get(text)?.() ?? "unreachable";
    if (typeof answer === "string") throw new HttpFetchError(answer, `${text}: ${answer}`);
    const body = Buffer.from(answer.body);
    if (body.length > limits.sizeBytesMax) throw tooLarge(text, limits);
    return { status: answer.status, body };
  }
}
