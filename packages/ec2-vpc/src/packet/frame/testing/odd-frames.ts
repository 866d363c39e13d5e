/**
 * Frames as a broken or hostile machine sends them: random bytes, and valid ones that were changed, cut, lengthened or
 * put together of two. Some are then given right checksums, so that they are not all stopped by those.
 */
import type { Random } from "@cloudglass/env";
import { read16, write16 } from "../bytes.ts";
import { writeHeaderChecksum } from "../checksum.ts";
import { ETHERNET_HEADER_BYTES, etherType, isEthernet } from "../ethernet.ts";
import { ETHER_TYPE } from "../numbers.ts";
import { PacketView } from "../packet-view.ts";
import { everyKindOfFrame } from "./frame-kinds.ts";

const ODD_BYTES = [0, 1, 4, 5, 8, 15, 40, 0x7f, 0x80, 0xc0, 0xfe, 0xff];
const ETHER_TYPES = Object.values(ETHER_TYPE);
/** Where the headers are, and so most changes. */
const HEADER_BYTES = 90;
const RANDOM_BYTES_MAX = 200;

export class OddFrames {
  readonly #random: Random;
  readonly #frames: readonly Uint8Array[];
  readonly #view = new PacketView();

  /** Made of the frames that are given. */
  constructor(random: Random, frames = everyKindOfFrame().map(({ frame }) => frame)) {
    this.#random = random;
    this.#frames = frames;
  }

  /** The frame is the caller's. */
  next(): Uint8Array {
    const random = this.#random;
    const draw = random.next();
    if (draw < 0.1) return this.#randomFrame();
    const frame = Uint8Array.from(this.#pick());
    if (draw < 0.75) return this.#repaired(this.#changed(frame));
    if (draw < 0.85) return frame.subarray(0, random.below(frame.length + 1));
    if (draw < 0.95) return this.#spliced(frame);
    return this.#repaired(this.#lengthened(frame));
  }

  #pick(): Uint8Array {
    return this.#frames[this.#random.below(this.#frames.length)]!;
  }

  #randomFrame(): Uint8Array {
    const random = this.#random;
    const frame = random.bytes(random.below(RANDOM_BYTES_MAX));
    if (!isEthernet(frame) || random.next() < 0.2) return frame;
    write16(frame, 12, ETHER_TYPES[random.below(ETHER_TYPES.length)]!);
    const at = ETHERNET_HEADER_BYTES;
    if (frame.length > at) frame[at] = random.next() < 0.5 ? 0x45 : 0x60;
    return this.#repaired(frame);
  }

  #changed(frame: Uint8Array): Uint8Array {
    const random = this.#random;
    for (let left = 1 + random.below(5); left > 0; left--) {
      const at = random.below(
        random.next() < 0.8 ? Math.min(HEADER_BYTES, frame.length) : frame.length,
      );
      if (random.next() < 0.5) frame[at] = ODD_BYTES[random.below(ODD_BYTES.length)]!;
      else frame[at]! ^= 1 << random.below(8);
    }
    return frame;
  }

  #spliced(frame: Uint8Array): Uint8Array {
    const random = this.#random;
    const other = this.#pick();
    const kept = frame.subarray(0, random.below(frame.length + 1));
    const added = other.subarray(random.below(other.length + 1));
    const spliced = new Uint8Array(kept.length + added.length);
    spliced.set(kept);
    spliced.set(added, kept.length);
    return spliced;
  }

  #lengthened(frame: Uint8Array): Uint8Array {
    const random = this.#random;
    const longer = new Uint8Array(frame.length + random.below(64));
    longer.set(frame);
    longer.set(random.bytes(longer.length - frame.length), frame.length);
    return longer;
  }

  /** Two of three get right lengths or checksums where they can. */
  #repaired(frame: Uint8Array): Uint8Array {
    if (!isEthernet(frame) || this.#random.next() < 0.33) return frame;
    const at = ETHERNET_HEADER_BYTES;
    const type = etherType(frame);
    const room = frame.length - at;
    if (type === ETHER_TYPE.ipv4 && room >= 20) {
      const headerBytes = (frame[at]! & 15) * 4;
      if (read16(frame, at + 2) > room) write16(frame, at + 2, room);
      if (headerBytes >= 20 && headerBytes <= room) writeHeaderChecksum(frame, at, headerBytes);
    } else if (type === ETHER_TYPE.ipv6 && room >= 40 && read16(frame, at + 4) > room - 40) {
      write16(frame, at + 4, room - 40);
    } else return frame;
    if (this.#view.load(frame, at)) this.#view.writeTransportChecksum();
    return frame;
  }
}
