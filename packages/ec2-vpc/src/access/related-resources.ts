/**
 * What an action is asked on though the request does not name it: what stands around the things that it names, such as the
 * instance that a volume is detached from.
 */
import type { ResourceRecord } from "../resource/record.ts";
import type { Input, Named } from "./named-resources.ts";

/** Ids of resources of `type` around a record. */
function around(type: string, record: ResourceRecord): readonly unknown[] {
  const facts = record as unknown as Input;
  switch (type) {
    case "instance":
      return [facts.instanceId, ...instancesOf(facts)];
    case "network-interface":
      return [
        facts.networkInterfaceId,
        (facts.association as Input | undefined)?.networkInterfaceId,
      ];
    case "subnet":
      return [facts.subnetId];
    case "vpc":
      return [facts.vpcId, (facts.accepter as Input | undefined)?.vpcId];
    default:
      return [];
  }
}

/** Of a volume, which may have several, or of an interface. */
function instancesOf({ attachments, attachment }: Input): readonly unknown[] {
  const to = (
    attachment as { readonly to?: { readonly kind: string; readonly id: string } } | undefined
  )?.to;
  const ofVolume = Array.isArray(attachments) ? attachments : [];
  return [
    ...ofVolume.map((each: Input) => each.instanceId),
    ...(to?.kind === "instance" ? [to.id] : []),
  ];
}

/** @param find the record with an id, as far as the caller may see it */
export function relatedResources(
  type: string,
  named: Named,
  find: (id: string) => ResourceRecord | undefined,
): ReadonlySet<string> | undefined {
  const ids = new Set<string>();
  for (const id of [...named.values()].flatMap((each) => [...each])) {
    const record = find(id);
    if (record === undefined) continue;
    for (const related of around(type, record)) if (typeof related === "string") ids.add(related);
  }
  return ids.size > 0 ? ids : undefined;
}
