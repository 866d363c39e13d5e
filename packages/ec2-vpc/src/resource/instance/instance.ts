/**
 * Instances. Their network interfaces and volumes say themselves what they are attached to.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
 */

import type { ArchitectureName } from "../architecture.ts";
import type { ResourceRecord } from "../record.ts";

export type InstanceState =
  | "pending"
  | "running"
  | "shutting-down"
  | "terminated"
  | "stopping"
  | "stopped";

/** The low byte of AWS's number: the high one is its own. */
export const STATE_CODES: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export interface StateReason {
  readonly code: string;
  readonly message: string;
}

export interface InstanceMetadataOptions {
  readonly httpTokens: "optional" | "required";
  readonly httpPutResponseHopLimit: number;
  readonly httpEndpoint: "enabled" | "disabled";
  readonly httpProtocolIpv6: "enabled" | "disabled";
  readonly instanceMetadataTags: "enabled" | "disabled";
}

/** What an account sets for a region; what it leaves out, images say. */
export interface MetadataDefaults {
  readonly httpTokens?: "optional" | "required" | undefined;
  readonly httpPutResponseHopLimit?: number | undefined;
  readonly httpEndpoint?: "enabled" | "disabled" | undefined;
  readonly instanceMetadataTags?: "enabled" | "disabled" | undefined;
}

export interface ProfileAssociation {
  /** `iip-assoc-…` */
  readonly associationId: string;
  readonly arn: string;
  /** `AIPA…` */
  readonly profileId: string;
  readonly associatedAt: number;
}

export interface InstancePlacement {
  /** `us-east-1a` */
  readonly zone: string;
  readonly tenancy: "default" | "dedicated" | "host";
  readonly groupName: string | undefined;
  /** Of a partition placement group, from 1. */
  readonly partitionNumber: number | undefined;
  readonly affinity: "default" | "host" | undefined;
  readonly hostId: string | undefined;
}

/** Gone when the instance is terminated. */
export interface InstanceNetwork {
  readonly subnetId: string;
  readonly hostnameType: "ip-name" | "resource-name";
  readonly resourceNameDnsA: boolean;
  readonly resourceNameDnsAaaa: boolean;
}

/** Times are in milliseconds since the Unix epoch. */
export interface SpotInterruption {
  /** The fault with which it ends before its notice; undefined: it happens. */
  readonly faultId: string | undefined;
  readonly recommendedAt: number;
  readonly at: number;
  readonly isNoticed: boolean;
}

export interface InstanceRecord extends ResourceRecord {
  readonly reservationId: string;
  /** Who started it for the account: Auto Scaling and the like. */
  readonly requesterId: string | undefined;
  readonly launchIndex: number;
  readonly launchedAt: number;
  readonly clientToken: string;

  readonly state: InstanceState;
  /** Since when it has been in the state. */
  readonly stateAt: number;
  readonly stateReason: StateReason | undefined;
  /** `User initiated (2026-11-26 19:30:00 GMT)`, or empty. */
  readonly transitionReason: string;
  /** A zone's failure stopped it: it starts again when the zone is back. */
  readonly awaitsZone: boolean;
  /** Its primary interface gets a public address at each start. */
  readonly assignsPublicAddress: boolean;
  /** When its guest was up last; undefined while it boots. */
  readonly readyAt: number | undefined;

  readonly imageId: string;
  readonly instanceType: string;
  readonly architecture: ArchitectureName;
  readonly platform: "windows" | undefined;
  readonly platformDetails: string;
  readonly usageOperation: string;
  readonly usageOperationAt: number;
  readonly virtualizationType: "hvm" | "paravirtual";
  readonly rootDeviceName: string;
  readonly rootDeviceType: "ebs" | "instance-store";
  readonly bootMode: "legacy-bios" | "uefi" | "uefi-preferred" | undefined;
  readonly tpmSupport: string | undefined;
  readonly kernelId: string | undefined;
  readonly ramdiskId: string | undefined;
  readonly enaSupport: boolean;
  readonly sriovNetSupport: string | undefined;

  readonly placement: InstancePlacement;
  readonly network: InstanceNetwork | undefined;
  readonly keyName: string | undefined;
  /** Base64, as it is shown. */
  readonly userData: string | undefined;
  readonly metadataOptions: InstanceMetadataOptions;
  readonly iamProfile: ProfileAssociation | undefined;

  readonly ebsOptimized: boolean;
  readonly monitoring: "disabled" | "enabled";
  readonly disableApiTermination: boolean;
  readonly disableApiStop: boolean;
  readonly shutdownBehavior: "stop" | "terminate";
  readonly coreCount: number;
  readonly threadsPerCore: number;
  readonly amdSevSnp: "enabled" | "disabled" | undefined;
  readonly cpuCredits: "standard" | "unlimited" | undefined;
  readonly enclaves: boolean;
  readonly autoRecovery: "default" | "disabled";
  readonly capacityReservationPreference: "open" | "none" | "capacity-reservations-only";
  readonly lifecycle: "spot" | undefined;
  readonly spotRequestId: string | undefined;
  /** While it runs and is to be interrupted. */
  readonly interruption: SpotInterruption | undefined;
}

export const isLive = ({ state }: InstanceRecord) =>
  state !== "terminated" && state !== "shutting-down";
