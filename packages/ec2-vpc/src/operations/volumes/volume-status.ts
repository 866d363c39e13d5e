/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumeStatus.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumeAttribute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolumeAttribute.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableVolumeIO.html
 */
import type {
  DescribeVolumeAttributeCommandInput,
  DescribeVolumeAttributeResult,
  DescribeVolumeStatusCommandInput,
  DescribeVolumeStatusResult,
  EnableVolumeIOCommandInput,
  ModifyVolumeAttributeCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import { missing } from "../../errors.ts";
import { predicateOf } from "../../resource/filter.ts";
import { isZoneDown } from "../../resource/instance/zone-state.ts";
import type { Filters } from "../../resource/kind.ts";
import { pageOf } from "../../resource/page.ts";
import type { VolumeRecord } from "../../resource/storage/volume.ts";
import { zoneId } from "../../resource/zone.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

const isImpaired = ({ zone }: VolumeRecord, faults: Parameters<typeof isZoneDown>[0]) =>
  isZoneDown(faults, zone);

const FILTERS: Filters<VolumeRecord> = {
  "action.code": () => undefined,
  "action.description": () => undefined,
  "action.event-id": () => undefined,
  "attachment-status.instance-id": ({ attachments }) =>
    attachments.map(({ instanceId }) => instanceId),
  "attachment-status.io-performance": () => undefined,
  "availability-zone": ({ zone }) => zone,
  "availability-zone-id": ({ zone }) => zoneId(zone),
  "event.description": () => undefined,
  "event.event-id": () => undefined,
  "event.event-type": () => undefined,
  "event.not-after": () => undefined,
  "event.not-before": () => undefined,
  "volume-status.details-name": () => ["io-enabled", "io-performance"],
  "volume-status.details-status": (volume, { env }) =>
    isImpaired(volume, env.faults) ? "failed" : "passed",
  "volume-status.status": (volume, { env }) => (isImpaired(volume, env.faults) ? "impaired" : "ok"),
};

/** A volume of a zone that is down is impaired. */
export function describeVolumeStatus(
  { resources, env }: Rooms,
  input: DescribeVolumeStatusCommandInput,
  call: Call,
): DescribeVolumeStatusResult {
  const place = placeOf(call);
  const { volumes } = resources;
  const found = input.VolumeIds?.length
    ? volumes.requireAll(place, input.VolumeIds)
    : [...volumes.in(place)];
  const matches = predicateOf(FILTERS, input.Filters ?? [], resources);
  const page = pageOf(found.filter(matches), input);
  return {
    NextToken: page.nextToken,
    VolumeStatuses: page.records.map((volume) => {
      const isDown = isImpaired(volume, env.faults);
      return {
        VolumeId: volume.id,
        AvailabilityZone: volume.zone,
        AvailabilityZoneId: zoneId(volume.zone),
        Actions: [],
        Events: [],
        VolumeStatus: {
          Status: isDown ? "impaired" : "ok",
          Details: [
            { Name: "io-enabled", Status: isDown ? "failed" : "passed" },
            { Name: "io-performance", Status: "not-applicable" },
          ],
        },
      };
    }),
  };
}

export function describeVolumeAttribute(
  { resources }: Rooms,
  { VolumeId, Attribute }: DescribeVolumeAttributeCommandInput,
  call: Call,
): DescribeVolumeAttributeResult {
  const volume = resources.volumes.require(placeOf(call), VolumeId);
  if (Attribute === undefined) throw missing("attribute");
  if (Attribute === "productCodes") return { VolumeId: volume.id, ProductCodes: [] };
  return { VolumeId: volume.id, AutoEnableIO: { Value: volume.autoEnableIo ?? false } };
}

export function modifyVolumeAttribute(
  { resources }: Rooms,
  { VolumeId, AutoEnableIO }: ModifyVolumeAttributeCommandInput,
  call: Call,
): object {
  const volume = resources.volumes.require(placeOf(call), VolumeId);
  if (AutoEnableIO?.Value === undefined) throw missing("AutoEnableIO");
  resources.volumes.put({ ...volume, autoEnableIo: AutoEnableIO.Value });
  return {};
}

/** It is never off: nothing here makes the content of a volume doubtful. */
export function enableVolumeIo(
  { resources }: Rooms,
  { VolumeId }: EnableVolumeIOCommandInput,
  call: Call,
): object {
  resources.volumes.require(placeOf(call), VolumeId);
  return {};
}
