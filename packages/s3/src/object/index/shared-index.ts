/** One object index for several services: opened by the first that holds it, closed by the last that lets it go. */
import type { Environment } from "@cloudglass/env";
import { ObjectIndex } from "./object-index.ts";

export class SharedIndex {
  readonly #env: Environment;
  #index: ObjectIndex | undefined;
  #holders = 0;

  constructor(env: Environment) {
    this.#env = env;
  }

  hold(): ObjectIndex {
    this.#index ??= new ObjectIndex(this.#env);
    this.#holders += 1;
    return this.#index;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    this.#index?.close();
    this.#index = undefined;
  }
}
