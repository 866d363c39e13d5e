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
  readonly #interfaces: Index<NetworkInterfaceRecord, NetworkInterfaceRecord>;
  readonly #volumes: Index<VolumeRecord, AttachedVolume>;

  constructor(interfaces: Collection<NetworkInterfaceRecord>, volumes: Collection<VolumeRecord>) {
    this.#interfaces = new Index(
      interfaces,
      ({ attachment }) => (attachment?.to.kind === "instance" ? [attachment.to.id] : []),
      (records) => [...records].sort((a, b) => slotOf(a) - slotOf(b)),
    );
    this.#volumes = new Index(
      volumes,
      ({ attachments }) => attachments.map(({ instanceId }) => instanceId),
      attachedVolumes,
    );
  }

  /** The primary one first. */
  interfaces(instanceId: string): readonly NetworkInterfaceRecord[] {
    return this.#interfaces.of(instanceId);
  }

  volumes(instanceId: string): readonly AttachedVolume[] {
    return this.#volumes.of(instanceId);
  }
}

const CARD_SLOTS = 1000;
const slotOf = ({ attachment }: NetworkInterfaceRecord) =>
  (attachment?.networkCardIndex ?? 0) * CARD_SLOTS + (attachment?.deviceIndex ?? 0);

function attachedVolumes(volumes: Iterable<VolumeRecord>, instanceId: string): AttachedVolume[] {
  return [...volumes]
    .flatMap((volume) =>
      volume.attachments
        .filter((attachment) => attachment.instanceId === instanceId)
        .map((attachment) => ({ volume, attachment })),
    )
    .sort((a, b) => (a.attachment.device < b.attachment.device ? -1 : 1));
}

const NOTHING: readonly never[] = [];

/** Records by the instances that they are attached to; each list is put in order when it is asked for first. */
class Index<Each extends ResourceRecord, Shown> {
  readonly #byInstance = new Map<string, Map<string, Each>>();
  readonly #lists = new Map<string, readonly Shown[]>();
  readonly #of = new Map<string, readonly string[]>();
  readonly #list: (records: Iterable<Each>, instanceId: string) => readonly Shown[];

  constructor(
    collection: Collection<Each>,
    instancesOf: (record: Each) => readonly string[],
    list: (records: Iterable<Each>, instanceId: string) => readonly Shown[],
  ) {
    this.#list = list;
    collection.follow((id, record) => {
      for (const instanceId of this.#of.get(id) ?? NOTHING) this.#leave(instanceId, id);
      const now = record === undefined ? NOTHING : instancesOf(record);
      if (record === undefined || now.length === 0) {
        this.#of.delete(id);
        return;
      }
      this.#of.set(id, now);
      for (const instanceId of now) this.#join(instanceId, record);
    });
  }

  of(instanceId: string): readonly Shown[] {
    const known = this.#lists.get(instanceId);
    if (known !== undefined) return known;
    const records = this.#byInstance.get(instanceId);
    if (records === undefined) return NOTHING;
    const list = this.#list(records.values(), instanceId);
    this.#lists.set(instanceId, list);
    return list;
  }

  #join(instanceId: string, record: Each): void {
    this.#lists.delete(instanceId);
    const found = this.#byInstance.get(instanceId);
    if (found === undefined) this.#byInstance.set(instanceId, new Map([[record.id, record]]));
    else found.set(record.id, record);
  }

  #leave(instanceId: string, id: string): void {
    this.#lists.delete(instanceId);
    const found = this.#byInstance.get(instanceId);
    found?.delete(id);
    if (found?.size === 0) this.#byInstance.delete(instanceId);
  }
}
