/** The variables of functions at rest: sealed under a key of their own file, bound to the function. */
import { SEALING_KEY_BYTES, type SealedBox, sealedBox } from "@cloudglass/catalogue";
import type { Environment } from "@cloudglass/env";
import { type FunctionPlace, functionArn } from "./function-name.ts";

const KEY_FILE = "variables.key";

export class SealedVariables {
  readonly #box: SealedBox;

  constructor({ disk, random }: Pick<Environment, "disk" | "random">) {
    const file = disk.open(KEY_FILE, "owner");
    try {
      let key: Uint8Array = new Uint8Array(SEALING_KEY_BYTES);
      if (file.size === SEALING_KEY_BYTES) {
        file.read(key, 0);
      } else {
        key = random.bytes(SEALING_KEY_BYTES);
        file.truncate(0);
        file.append([key]);
      }
      this.#box = sealedBox(key, random);
    } finally {
      file.close();
    }
  }

  seal(place: FunctionPlace, variables: Readonly<Record<string, string>>): string {
    const text = Buffer.from(JSON.stringify(variables));
    return this.#box.seal(text, functionArn(place)).toString("base64");
  }

  /** Throws when the key file is not the one that they were sealed with. */
  open(place: FunctionPlace, sealed: string): Readonly<Record<string, string>> {
    const text = this.#box.open(Buffer.from(sealed, "base64"), functionArn(place));
    if (text === undefined) {
      throw new Error(`the variables of ${functionArn(place)} were sealed with another key`);
    }
    return JSON.parse(text.toString());
  }
}
