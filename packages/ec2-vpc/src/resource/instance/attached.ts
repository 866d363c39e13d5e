/** What is attached to each instance: its network interfaces by device index, its volumes by device name. */
import type { Collection } from "../collection.ts";
import type { NetworkInterfaceRecord } from "../interface/network-interface.ts";
import type { ResourceRecord } from "../record.ts";
import type { VolumeAttachment, VolumeRecord } from "../storage/volume.ts";

export interface AttachedVolume {
  readonly volume: VolumeRecord;
  readonly attachment: VolumeAttachment;
}

export class Attached {
  readonly #interfaces: Index<NetworkInterfaceRecord>;
  readonly #volumes: Index<VolumeRecord>;

  constructor(interfaces: Collection<NetworkInterfaceRecord>, volumes: Collection<VolumeRecord>) {
    this.#interfaces = new Index(interfaces, ({ attachment }) =>
      attachment?.to.kind === "instance" ? [attachment.to.id] : [],
    );
    this.#volumes = new Index(volumes, ({ attachments }) =>
      attachments.map(({ instanceId }) => instanceId),
    );
  }

  /** The primary one first. */
  interfaces(instanceId: string): readonly NetworkInterfaceRecord[] {
    const found = this.#interfaces.of(instanceId);
    return found.length < 2 ? found : [...found].sort((a, b) => slotOf(a) - slotOf(b));
  }

  volumes(instanceId: string): readonly AttachedVolume[] {
    return this.#volumes
      .of(instanceId)
      .flatMap((volume) =>
        volume.attachments
          .filter((attachment) => attachment.instanceId === instanceId)
          .map((attachment) => ({ volume, attachment })),
      )
      .sort((a, b) => (a.attachment.device < b.attachment.device ? -1 : 1));
  }
}

const CARD_SLOTS = 1000;
const slotOf = ({ attachment }: NetworkInterfaceRecord) =>
  (attachment?.networkCardIndex ?? 0) * CARD_SLOTS + (attachment?.deviceIndex ?? 0);

class Index<Each extends ResourceRecord> {
  readonly #byInstance = new Map<string, Map<string, Each>>();
  readonly #of = new Map<string, readonly string[]>();

  constructor(collection: Collection<Each>, instancesOf: (record: Each) => readonly string[]) {
    collection.follow((id, record) => {
      for (const instanceId of this.#of.get(id) ?? []) this.#leave(instanceId, id);
      const now = record === undefined ? [] : instancesOf(record);
      if (record === undefined || now.length === 0) {
        this.#of.delete(id);
        return;
      }
      this.#of.set(id, now);
      for (const instanceId of now) this.#join(instanceId, record);
    });
  }

  of(instanceId: string): readonly Each[] {
    const found = this.#byInstance.get(instanceId);
    return found === undefined ? [] : [...found.values()];
  }

  #join(instanceId: string, record: Each): void {
    const found = this.#byInstance.get(instanceId);
    if (found === undefined) this.#byInstance.set(instanceId, new Map([[record.id, record]]));
    else found.set(record.id, record);
  }

  #leave(instanceId: string, id: string): void {
    const found = this.#byInstance.get(instanceId);
    found?.delete(id);
    if (found?.size === 0) this.#byInstance.delete(instanceId);
  }
}
