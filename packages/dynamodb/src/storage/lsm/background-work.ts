/** One piece of work at a time beside everything else, begun when there may be some to do. */
import { DiskError } from "@cloudglass/env";
import { BuildStopped } from "./table-builder.ts";

export interface BackgroundOptions {
  /** Does the next piece; false: there is none. Throws. */
  readonly step: () => Promise<boolean>;
  /** Before the next try after the disk has failed. */
  readonly pause: () => Promise<void>;
  readonly isClosed: () => boolean;
  /** Told what the disk failed with, which is tried again, and what ended the work for good. */
  readonly failed: (error: Error, isFinal: boolean) => void;
}

export class BackgroundWork {
  readonly #options: BackgroundOptions;
  #running: Promise<void> | undefined;
  #isWanted = false;
  #hasFailed = false;

  constructor(options: BackgroundOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** While it runs it looks once more before it ends. */
  start(): void {
    if (this.#hasFailed || this.#options.isClosed()) return;
    this.#isWanted = true;
    this.#running ??= this.#run();
  }

  /** Resolves when it rests; never rejects. */
  async rest(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  /** What it failed on for good is gone. */
  recover(): void {
    this.#hasFailed = false;
  }

  async #run(): Promise<void> {
    const { step, pause, isClosed, failed } = this.#options;
    while (this.#isWanted && !isClosed()) {
      this.#isWanted = false;
      try {
        if (await step()) this.#isWanted = true;
      } catch (error) {
        this.#isWanted = true;
        if (error instanceof BuildStopped) continue;
        const isFinal = !(error instanceof DiskError);
        failed(error as Error, isFinal);
        this.#hasFailed = isFinal;
        if (isFinal) break;
        await pause();
      }
    }
    // In the same turn as the last look: whoever starts it later starts it anew.
    this.#running = undefined;
  }
}
