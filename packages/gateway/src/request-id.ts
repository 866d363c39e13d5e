/** Ids of requests in the forms that services give them: S3's sixteen characters, everyone else's UUID. */
import type { Random } from "@cloudglass/env";

export class RequestIds {
  readonly #random: Random;
  /** S3's `x-amz-id-2` names the host that answered; this process is the only one. */
  readonly hostId: string;

  constructor(random: Random) {
    this.#random = random;
    this.hostId = Buffer.from(random.bytes(56)).toString("base64");
  }

  next(): string {
    return this.#random.uuid();
  }
}

/** `4442587FB7D0A2F9` */
export function s3RequestId(uuid: string): string {
  return (uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(19, 23)).toUpperCase();
}
