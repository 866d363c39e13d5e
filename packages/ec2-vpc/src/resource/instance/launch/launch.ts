/**
 * RunInstances: everything is checked and planned first, then made in one commit.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
 */
import type { RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  missing,
} from "../../../errors.ts";
import type { InstanceProfiles } from "../../../ports.ts";
import type { ImageRecord, ImageVolume } from "../../image/image.ts";
import { AddressChoice, insufficientAddresses } from "../../interface/address-choice.ts";
import { assignPublicAddress } from "../../interface/associate-address.ts";
import { attachInterface, planInterface } from "../../interface/make-interface.ts";
import type { NetworkInterfaceRecord } from "../../interface/network-interface.ts";
import {
  type LaunchParameters,
  launchParameters,
} from "../../launch-template/launch-parameters.ts";
import type { Place, Tags } from "../../record.ts";
import type { Resources } from "../../resources.ts";
import { FULFILLED, type SpotRequestRecord, type SpotTerms } from "../../spot/spot-request.ts";
import { marketTerms, requestOfLaunch, requireOffer } from "../../spot/spot-terms.ts";
import { specifiedTags } from "../../tags.ts";
import type { InstancePlacement, InstanceRecord } from "../instance.ts";
import type { InstanceTypeRecord } from "../types/family.ts";
import { launchImage, requireFit, requireType } from "./launch-image.ts";
import { zoneOfId } from "./launch-subnet.ts";
import { type InterfacePlan, type NetworkPlan, planNetwork } from "./plan-interfaces.ts";
import { planPlacements } from "./plan-placement.ts";
import {
  checkKeyName,
  checkUserData,
  cpuCredits,
  cpuOptions,
  metadataOptions,
  profileAssociation,
  refuseUnserved,
} from "./plan-settings.ts";
import { planVolumes } from "./plan-volumes.ts";

/** Of one request. AWS's quotas are counted in vCPUs, and each account has its own. */
const INSTANCES_MAX = 1000;

const TAGGED = ["instance", "volume", "network-interface", "spot-instances-request"] as const;

export interface Launcher {
  readonly resources: Resources;
  readonly profiles: InstanceProfiles | undefined;
  /** The launch is for this request, which is open. */
  readonly spotRequest?: SpotRequestRecord;
}

interface Plan {
  /** Undefined: on demand. */
  readonly spot: SpotTerms | undefined;
  readonly image: ImageRecord;
  readonly type: InstanceTypeRecord;
  readonly network: NetworkPlan;
  readonly volumes: readonly ImageVolume[];
  readonly volumeTags: Tags;
  readonly instance: Omit<InstanceRecord, "id" | "launchIndex" | "placement">;
  readonly placements: readonly InstancePlacement[];
}

/** Ids of the new instances, in the order of their launch index. They are pending. */
export function launch(
  launcher: Launcher,
  place: Place,
  input: RunInstancesCommandInput,
): string[] {
  const { resources } = launcher;
  const { parameters, templateTags } = launchParameters(resources, place, input);
  const plan = planLaunch(launcher, place, parameters, templateTags);
  const choice = new AddressChoice(resources);
  const interfaces = plan.placements.map(() =>
    plan.network.interfaces.map((each) => ({
      plan: each,
      record: each.existing ?? planned(resources, place, each, choice),
    })),
  );
  return resources.commit(() => {
    noteLaunch(resources, plan);
    return plan.placements.map((placement, launchIndex) => {
      const id = resources.newId("i");
      const request =
        launcher.spotRequest ??
        (plan.spot && requestOfLaunch(resources, place, parameters, plan.spot, plan));
      const spot = request && ({ lifecycle: "spot", spotRequestId: request.id } as const);
      resources.instances.put({ ...plan.instance, ...spot, id, launchIndex, placement });
      if (request !== undefined) putFulfilled(resources, request, id, placement);
      for (const each of interfaces[launchIndex] ?? []) {
        putInterface(resources, place, id, each.plan, each.record);
      }
      for (const volume of plan.volumes) putVolume(resources, place, id, plan, volume);
      return id;
    });
  });
}

function putFulfilled(
  { env, spotRequests }: Resources,
  request: SpotRequestRecord,
  instanceId: string,
  { zone: launchedZone }: InstancePlacement,
): void {
  const statusAt = env.clock.now();
  spotRequests.put({ ...request, ...FULFILLED, statusAt, instanceId, launchedZone });
}

/** An image of an account says when it was used last. */
function noteLaunch({ images, env }: Resources, { image }: Plan): void {
  const own = images.get(image.id);
  if (own !== undefined) images.put({ ...own, lastLaunchedAt: env.clock.now() });
}

function planned(
  resources: Resources,
  place: Place,
  { settings }: InterfacePlan,
  choice: AddressChoice,
): NetworkInterfaceRecord {
  if (settings === undefined) throw new Error("an interface that neither is nor is made");
  return planInterface(resources, place, settings, choice);
}

function planLaunch(
  { resources, profiles, spotRequest }: Launcher,
  place: Place,
  parameters: LaunchParameters,
  templateTags: Tags,
): Plan {
  const { min, max } = counts(parameters);
  refuseUnserved(parameters);
  const tagsOf = (type: (typeof TAGGED)[number]) =>
    specifiedTags(parameters.TagSpecifications, TAGGED, type);
  const tags = { ...tagsOf("instance"), ...templateTags };
  const image = launchImage(resources, place, parameters.ImageId);
  const type = requireType(parameters.InstanceType);
  requireFit(type, image);
  const { AvailabilityZone, AvailabilityZoneId } = parameters.Placement ?? {};
  const network = planNetwork(
    {
      resources,
      place,
      type,
      zone: AvailabilityZoneId ? zoneOfId(place, AvailabilityZoneId) : AvailabilityZone,
      tags: tagsOf("network-interface"),
      countMax: max,
    },
    parameters,
  );
  const spot = spotRequest?.terms ?? marketTerms(parameters.InstanceMarketOptions);
  if (spot !== undefined) requireOffer(resources, spot, type, image, network.subnet.zone);
  const count = Math.min(max, roomFor(resources, network));
  if (count < min) throw insufficientAddresses();
  const volumes = planVolumes(resources, place, image, parameters.BlockDeviceMappings);
  const assignsPublicAddress = network.interfaces[0]?.assignsPublicAddress ?? false;
  const settings = plannedSettings(resources, profiles, place, parameters, image, type);
  const { subnet } = network;
  return {
    spot,
    image,
    type,
    network,
    volumes,
    volumeTags: tagsOf("volume"),
    instance: {
      ...place,
      ...settings,
      assignsPublicAddress,
      tags,
      vpcId: subnet.vpcId,
      network: {
        subnetId: subnet.id,
        hostnameType: parameters.PrivateDnsNameOptions?.HostnameType ?? subnet.hostnameType,
        resourceNameDnsA:
          parameters.PrivateDnsNameOptions?.EnableResourceNameDnsARecord ?? subnet.resourceNameDnsA,
        resourceNameDnsAaaa:
          parameters.PrivateDnsNameOptions?.EnableResourceNameDnsAAAARecord ??
          subnet.resourceNameDnsAaaa,
      },
    },
    placements: planPlacements(resources, place, subnet, type, parameters.Placement ?? {}, count),
  };
}

function counts({ MinCount: min, MaxCount: max }: LaunchParameters) {
  if (min === undefined) throw missing("MinCount");
  if (max === undefined) throw missing("MaxCount");
  if (min < 1)
    throw invalidParameterValue(
      `Invalid value '${min}' for minCount. The value must be at least 1.`,
    );
  if (max < min) {
    throw invalidParameterCombination(
      `The minCount '${min}' must not be greater than the maxCount '${max}'`,
    );
  }
  if (min > INSTANCES_MAX) {
    throw clientError(
      "InstanceLimitExceeded",
      `You have requested more instances (${min}) than your current instance limit of ${INSTANCES_MAX} allows for the specified instance type. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
    );
  }
  return { min, max: Math.min(max, INSTANCES_MAX) };
}

/** How many instances the free addresses of the subnets are enough for. */
function roomFor({ addressUse }: Resources, { interfaces }: NetworkPlan): number {
  const needed = new Map<string, { readonly free: number; count: number }>();
  for (const { settings } of interfaces) {
    if (settings?.subnet.cidrBlock === undefined) continue;
    const { subnet, more } = settings;
    const known = needed.get(subnet.id) ?? { free: addressUse.freeIn(subnet), count: 0 };
    known.count += 1 + (more?.ipv4?.length ?? 0) + (more?.ipv4Count ?? 0);
    needed.set(subnet.id, known);
  }
  return Math.min(
    Number.POSITIVE_INFINITY,
    ...[...needed.values()].map(({ free, count }) => Math.floor(free / count)),
  );
}

type Settings = Omit<
  InstanceRecord,
  | "id"
  | "accountId"
  | "region"
  | "tags"
  | "vpcId"
  | "network"
  | "launchIndex"
  | "placement"
  | "assignsPublicAddress"
>;

function plannedSettings(
  resources: Resources,
  profiles: InstanceProfiles | undefined,
  place: Place,
  parameters: LaunchParameters,
  image: ImageRecord,
  type: InstanceTypeRecord,
): Settings {
  const now = resources.env.clock.now();
  return {
    ...ofImage(image),
    ...cpuOptions(type, parameters.CpuOptions),
    reservationId: resources.newId("r"),
    requesterId: undefined,
    launchedAt: now,
    clientToken: parameters.ClientToken ?? "",
    state: "pending",
    stateAt: now,
    stateReason: { code: "pending", message: "pending" },
    transitionReason: "",
    awaitsZone: false,
    interruption: undefined,
    readyAt: undefined,
    instanceType: type.id,
    usageOperationAt: now,
    kernelId: parameters.KernelId ?? image.kernelId,
    ramdiskId: parameters.RamdiskId ?? image.ramdiskId,
    keyName: checkKeyName(resources, place, parameters.KeyName),
    userData: checkUserData(parameters.UserData),
    metadataOptions: metadataOptions(resources, place, image, parameters.MetadataOptions),
    iamProfile: profileAssociation(resources, place, profiles, parameters.IamInstanceProfile),
    ebsOptimized: parameters.EbsOptimized ?? false,
    monitoring: parameters.Monitoring?.Enabled ? "enabled" : "disabled",
    disableApiTermination: parameters.DisableApiTermination ?? false,
    disableApiStop: parameters.DisableApiStop ?? false,
    shutdownBehavior: parameters.InstanceInitiatedShutdownBehavior ?? "stop",
    cpuCredits: cpuCredits(type, parameters.CreditSpecification),
    enclaves: parameters.EnclaveOptions?.Enabled ?? false,
    autoRecovery: parameters.MaintenanceOptions?.AutoRecovery ?? "default",
    capacityReservationPreference:
      parameters.CapacityReservationSpecification?.CapacityReservationPreference ?? "open",
    lifecycle: undefined,
    spotRequestId: undefined,
  };
}

function ofImage(image: ImageRecord) {
  return {
    imageId: image.id,
    architecture: image.architecture,
    platform: image.platform,
    platformDetails: image.platformDetails,
    usageOperation: image.usageOperation,
    virtualizationType: image.virtualizationType,
    rootDeviceName: image.rootDeviceName,
    rootDeviceType: image.rootDeviceType,
    bootMode: image.bootMode,
    tpmSupport: image.tpmSupport,
    enaSupport: image.enaSupport,
    sriovNetSupport: undefined,
  };
}

function putInterface(
  resources: Resources,
  { accountId }: Place,
  instanceId: string,
  plan: InterfacePlan,
  record: NetworkInterfaceRecord,
): void {
  const attached = attachInterface(resources, record, {
    to: { kind: "instance", id: instanceId },
    deviceIndex: plan.deviceIndex,
    networkCardIndex: plan.networkCardIndex,
    deleteOnTermination: plan.deleteOnTermination,
    ownerId: accountId,
  });
  if (plan.assignsPublicAddress) assignPublicAddress(resources, attached);
}

function putVolume(
  resources: Resources,
  place: Place,
  instanceId: string,
  { volumeTags, placements: [first] }: Plan,
  volume: ImageVolume,
): void {
  const { deviceName, deleteOnTermination, ...figures } = volume;
  const now = resources.env.clock.now();
  resources.volumes.put({
    ...place,
    ...figures,
    id: resources.newId("vol"),
    tags: volumeTags,
    zone: first?.zone ?? "",
    multiAttachEnabled: false,
    createdAt: now,
    attachments: [{ instanceId, device: deviceName, attachedAt: now, deleteOnTermination }],
  });
}
