/** What instance metadata tells of an instance; put together when it is asked. */

export interface MetadataOptions {
  /** `required`: version 2 only. */
  readonly httpTokens: "optional" | "required";
  readonly httpEndpoint: "enabled" | "disabled";
  readonly httpPutResponseHopLimit: number;
  readonly httpProtocolIpv6: "enabled" | "disabled";
  readonly instanceMetadataTags: "enabled" | "disabled";
}

export interface MetadataInterface {
  readonly interfaceId: string;
  readonly deviceNumber: number;
  readonly macAddress: string;
  readonly ownerId: string;
  readonly localHostname: string;
  /** The primary one first. */
  readonly privateAddresses: readonly string[];
  readonly ipv6Addresses: readonly string[];
  readonly ipv4Prefixes: readonly string[];
  readonly ipv6Prefixes: readonly string[];
  /** Public address → private address behind it. */
  readonly publicAddresses: readonly { readonly address: string; readonly behind: string }[];
  readonly publicHostname: string | undefined;
  readonly securityGroupIds: readonly string[];
  readonly securityGroupNames: readonly string[];
  readonly subnetId: string;
  readonly subnetCidr: string | undefined;
  readonly subnetIpv6Cidrs: readonly string[];
  readonly vpcId: string;
  readonly vpcCidrs: readonly string[];
  readonly vpcIpv6Cidrs: readonly string[];
}

export interface MetadataView {
  readonly instanceId: string;
  readonly accountId: string;
  readonly region: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly imageId: string;
  readonly manifestPath: string;
  readonly instanceType: string;
  readonly architecture: string;
  readonly launchIndex: number;
  readonly reservationId: string;
  readonly lifeCycle: "on-demand" | "spot";
  /** Milliseconds since the Unix epoch of the last launch or start. */
  readonly pendingAt: number;
  readonly kernelId: string | undefined;
  readonly ramdiskId: string | undefined;
  readonly productCodes: readonly string[];
  /** Name and the line of `authorized_keys`. */
  readonly keyPair: { readonly name: string; readonly openSshKey: string } | undefined;
  readonly profile:
    | { readonly arn: string; readonly id: string; readonly roleArn: string | undefined }
    | undefined;
  readonly placementGroup: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** `ami` → `xvda`, `root` → `/dev/xvda`, `ebs1` → `sdb`. */
  readonly blockDevices: Readonly<Record<string, string>>;
  readonly userData: Uint8Array | undefined;
  readonly options: MetadataOptions;
  /** Of a Spot Instance that is to be interrupted; times are in milliseconds since the Unix epoch. */
  readonly interruption:
    | {
        readonly action: "stop" | "terminate";
        readonly recommendedAt: number;
        readonly at: number;
        readonly isNoticed: boolean;
      }
    | undefined;
  /** By device number; the first is the primary one. */
  readonly interfaces: readonly MetadataInterface[];
}

/** Of the instance on the interface; undefined where none runs on it. */
export type MetadataSource = (interfaceId: string) => MetadataView | undefined;
