/** What is published, by whom, in which releases. */

export interface Release {
  readonly version: string;
  /** When it came out. */
  readonly date: string;
}

export interface Publication {
  readonly ownerId: string;
  readonly ownerAlias: "amazon" | undefined;
  /** `{version}`, `{arch}` and `{debian-arch}` are filled in, here and below. */
  readonly name: string;
  readonly description: string;
  readonly architectures: readonly ("x86_64" | "arm64")[];
  /** The newest first. */
  readonly releases: readonly Release[];
  readonly rootDeviceName: string;
  readonly sizeGiB: number;
  readonly volumeType: "gp2" | "gp3";
  /** Of x86_64. */
  readonly bootMode: "uefi-preferred" | "legacy-bios" | undefined;
  /** Instances of it speak to the metadata service with tokens alone. */
  readonly requiresTokens?: true;
  readonly isWindows?: true;
  readonly platformDetails?: string;
  readonly usageOperation?: string;
  readonly ephemeral?: Readonly<Record<string, string>>;
  /** Of Systems Manager. */
  readonly parameter?: string;
}

const BOTH = ["x86_64", "arm64"] as const;
const amazon = { ownerId: "137112412989", ownerAlias: "amazon", architectures: BOTH } as const;

const AL2023_RELEASES: readonly Release[] = [
  { version: "2023.12.20260727.0", date: "2026-07-28T19:36:00Z" },
  { version: "2023.9.20251117.1", date: "2025-11-18T20:04:00Z" },
];

const al2023 = (kernel: string, minimal: string): Publication => ({
  ...amazon,
  name: `al2023-ami-${minimal}{version}-kernel-${kernel}-{arch}`,
  description: `Amazon Linux 2023 AMI {version} {arch} ${minimal && "Minimal "}HVM kernel-${kernel}`,
  releases: AL2023_RELEASES,
  rootDeviceName: "/dev/xvda",
  sizeGiB: minimal ? 2 : 8,
  volumeType: "gp3",
  bootMode: "uefi-preferred",
  requiresTokens: true,
  parameter: `/aws/service/ami-amazon-linux-latest/al2023-ami-${minimal}kernel-${kernel}-{arch}`,
});

const AL2_RELEASES: readonly Release[] = [
  { version: "2.0.20260625.0", date: "2026-06-30T18:12:00Z" },
  { version: "2.0.20251110.1", date: "2025-11-12T21:40:00Z" },
];

const al2 = (kernel: string, volumeType: "gp2" | "gp3"): Publication => ({
  ...amazon,
  name: `amzn2-ami-${kernel}hvm-{version}-{arch}-${volumeType}`,
  description: `Amazon Linux 2 ${kernel && "Kernel 5.10 "}AMI {version} {arch} HVM ${volumeType}`,
  releases: AL2_RELEASES,
  rootDeviceName: "/dev/xvda",
  sizeGiB: 8,
  volumeType,
  bootMode: undefined,
  parameter: `/aws/service/ami-amazon-linux-latest/amzn2-ami-${kernel}hvm-{arch}-${volumeType}`,
});

/** `ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260701` */
const ubuntu = (codename: string, version: string, volumeType: "gp2" | "gp3"): Publication => ({
  ownerId: "099720109477",
  ownerAlias: undefined,
  architectures: BOTH,
  name: `ubuntu/images/hvm-ssd${volumeType === "gp3" ? "-gp3" : ""}/ubuntu-${codename}-${version}-{debian-arch}-server-{version}`,
  description: `Canonical, Ubuntu, ${version}, {debian-arch} ${codename} image`,
  releases: [
    { version: "20260715", date: "2026-07-15T07:11:00Z" },
    { version: "20251022", date: "2025-10-22T06:52:00Z" },
  ],
  rootDeviceName: "/dev/sda1",
  sizeGiB: 8,
  volumeType,
  bootMode: "uefi-preferred",
  ephemeral: { "/dev/sdb": "ephemeral0", "/dev/sdc": "ephemeral1" },
  parameter: `/aws/service/canonical/ubuntu/server/${version}/stable/current/{debian-arch}/hvm/ebs-${volumeType}/ami-id`,
});

const debian = (release: string, versions: readonly Release[]): Publication => ({
  ownerId: "136693071363",
  ownerAlias: undefined,
  architectures: BOTH,
  name: `debian-${release}-{debian-arch}-{version}`,
  description: `Debian ${release} ({version})`,
  releases: versions,
  rootDeviceName: "/dev/xvda",
  sizeGiB: 8,
  volumeType: "gp3",
  bootMode: "uefi-preferred",
  parameter: `/aws/service/debian/release/${release}/latest/{debian-arch}`,
});

const windows = (year: string, edition: string): Publication => ({
  ownerId: "801119661308",
  ownerAlias: "amazon",
  architectures: ["x86_64"],
  name: `Windows_Server-${year}-English-${edition}-Base-{version}`,
  description: `Microsoft Windows Server ${year} ${edition} Locale English AMI provided by Amazon`,
  releases: [
    { version: "2026.07.15", date: "2026-07-16T01:20:00Z" },
    { version: "2025.11.12", date: "2025-11-13T02:05:00Z" },
  ],
  rootDeviceName: "/dev/sda1",
  sizeGiB: 30,
  volumeType: "gp2",
  bootMode: year === "2019" ? undefined : "uefi-preferred",
  isWindows: true,
  platformDetails: "Windows",
  usageOperation: "RunInstances:0002",
  parameter: `/aws/service/ami-windows-latest/Windows_Server-${year}-English-${edition}-Base`,
});

export const PUBLICATIONS: readonly Publication[] = [
  al2023("6.1", ""),
  al2023("6.12", ""),
  al2023("6.1", "minimal-"),
  al2023("6.12", "minimal-"),
  al2("", "gp2"),
  al2("kernel-5.10-", "gp2"),
  al2("kernel-5.10-", "gp3"),
  {
    ...amazon,
    ownerId: "591542846629",
    name: "al2023-ami-ecs-hvm-{version}-kernel-6.1-{arch}",
    description: "Amazon Linux AMI {version} {arch} ECS HVM EBS",
    releases: [
      { version: "2023.0.20260728", date: "2026-07-29T17:31:00Z" },
      { version: "2023.0.20251117", date: "2025-11-19T18:44:00Z" },
    ],
    rootDeviceName: "/dev/xvda",
    sizeGiB: 30,
    volumeType: "gp3",
    bootMode: "uefi-preferred",
    requiresTokens: true,
  },
  ubuntu("noble", "24.04", "gp3"),
  ubuntu("jammy", "22.04", "gp2"),
  ubuntu("focal", "20.04", "gp2"),
  debian("13", [
    { version: "20260713-2538", date: "2026-07-13T09:02:00Z" },
    { version: "20251117-2299", date: "2025-11-17T10:14:00Z" },
  ]),
  debian("12", [
    { version: "20260713-2538", date: "2026-07-13T08:57:00Z" },
    { version: "20251112-2294", date: "2025-11-12T10:01:00Z" },
  ]),
  windows("2025", "Full"),
  windows("2022", "Full"),
  windows("2022", "Core"),
  windows("2019", "Full"),
  {
    ownerId: "309956199498",
    ownerAlias: undefined,
    architectures: BOTH,
    name: "RHEL-9.6.0_HVM-{version}-{arch}-0-Hourly2-GP3",
    description: "Provided by Red Hat, Inc.",
    releases: [
      { version: "20260618", date: "2026-06-19T12:21:00Z" },
      { version: "20251021", date: "2025-10-22T11:40:00Z" },
    ],
    rootDeviceName: "/dev/sda1",
    sizeGiB: 10,
    volumeType: "gp3",
    bootMode: "uefi-preferred",
    platformDetails: "Red Hat Enterprise Linux",
    usageOperation: "RunInstances:0010",
  },
];
