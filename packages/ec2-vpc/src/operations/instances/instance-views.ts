/**
 * Instances as they were last shown, as long as nothing that is shown of them has changed: those who wait for an instance
 * ask again and again for all of them. They are frozen, so that the writer keeps their text.
 */
import type { Instance } from "@aws-sdk/client-ec2";
import type { InstanceRecord } from "../../resource/instance/instance.ts";
import type { Resources } from "../../resource/resources.ts";
import { shownInstance } from "./shown-instance.ts";

interface View {
  readonly parts: readonly unknown[];
  readonly shown: Instance;
  /** Of all resources, when the parts were last looked at. */
  generation: number;
}

const views = new WeakMap<InstanceRecord, View>();

export function viewOf(resources: Resources, instance: InstanceRecord): Instance {
  const { generation } = resources;
  const known = views.get(instance);
  if (known?.generation === generation) return known.shown;
  const parts = partsOf(resources, instance);
  if (known !== undefined && isSame(known.parts, parts)) {
    known.generation = generation;
    return known.shown;
  }
  const shown = Object.freeze(shownInstance(resources, instance));
  views.set(instance, { parts, shown, generation });
  return shown;
}

/** Every record that `shownInstance` reads: records are replaced, never changed. */
function partsOf(resources: Resources, { id }: InstanceRecord): unknown[] {
  const { attached, publicAddresses, securityGroups, subnets, vpcs } = resources;
  const parts: unknown[] = [];
  for (const { volume } of attached.volumes(id)) parts.push(volume);
  for (const face of attached.interfaces(id)) {
    parts.push(face, subnets.get(face.subnetId), vpcs.get(face.vpcId));
    for (const groupId of face.securityGroupIds) parts.push(securityGroups.get(groupId));
    for (const { address } of face.addresses) {
      parts.push(publicAddresses.associatedWith(face.id, address));
    }
  }
  return parts;
}

function isSame(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && before.every((part, index) => part === now[index]);
}
