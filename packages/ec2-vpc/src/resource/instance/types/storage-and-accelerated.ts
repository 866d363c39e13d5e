/** Storage optimized, accelerated, and the type that RunInstances takes when none is named. */
import type { Families } from "./family.ts";

export const STORAGE_AND_ACCELERATED: Families = {
  i3: {
    processor: "Intel 2.3",
    threadsPerCore: 2,
    traits: "xen no-auto-recovery nvme-supported bios-only",
    sizes: `
      large 2 15616 3x10 <10 0.75 425/3000 40 1 hdS 1x475
      xlarge 4 31232 4x15 <10 1.25 850/6000 40 1,2 hdS 1x950
      2xlarge 8 62464 4x15 <10 2.5 1700/12000 40 1-4 hdS 1x1900
      4xlarge 16 124928 8x30 <10 5 3500/16000 40 1-8 hdS 2x1900
      8xlarge 32 249856 8x30 10 12 7000/32500 40 1-16 dS 4x1900
      16xlarge 64 499712 15x50 25 25 14000/65000 40 2-32/2 dS 8x1900`,
  },
  i3en: {
    processor: "Intel 3.1",
    threadsPerCore: 2,
    traits: "no-auto-recovery encrypted-in-transit tpm",
    sizes: `
      large 2 16384 3x10 <25 2.1 576/4750/3000/20000 26 1 hdS 1x1250
      xlarge 4 32768 4x15 <25 4.2 1153/4750/6000/20000 26 1,2 hedS 1x2500
      2xlarge 8 65536 4x15 <25 8.4 2307/4750/12000/20000 25 2,4 hedS 2x2500
      3xlarge 12 98304 4x15 <25 12.5 3800/4750/15000/20000 26 2-6/2 hedS 1x7500
      6xlarge 24 196608 8x30 25 25 4750/20000 25 2-12/2 edS 2x7500
      12xlarge 48 393216 8x30 50 50 9500/40000 23 2-24/2 edfS 4x7500
      24xlarge 96 786432 15x50 100 100 19000/80000 19 2-48/2 edfS 8x7500
      metal 96 786432 15x50 100 100 19000/80000 31 - dfS 8x7500`,
  },
  i4g: {
    processor: "AWS 2.5",
    traits: "no-auto-recovery encrypted-in-transit",
    sizes: `
      large 2 16384 3x10 <10 0.781 625/10000/2500/40000 26 1,2 hedS 1x468
      xlarge 4 32768 4x15 <10 1.875 1250/10000/5000/40000 26 1-4 hedS 1x937
      2xlarge 8 65536 4x15 <12 4.687 2500/10000/10000/40000 26 1-8 hedS 1x1875
      4xlarge 16 131072 8x30 <25 9.375 5000/10000/20000/40000 26 1-16 hedsS 1x3750
      8xlarge 32 262144 8x30 18.75 18.75 10000/40000 25 1-32 edsS 2x3750
      16xlarge 64 524288 15x50 37.5 37.5 20000/80000 23 1-64 edfsS 4x3750`,
  },
  i4i: {
    processor: "Intel 3.5",
    threadsPerCore: 2,
    traits: "no-auto-recovery encrypted-in-transit tpm",
    sizes: `
      large 2 16384 3x10 <10 0.781 625/10000/2500/40000 26 1 dS 1x468
      xlarge 4 32768 4x15 <10 1.875 1250/10000/5000/40000 26 1,2 edS 1x937
      2xlarge 8 65536 4x15 <12 4.687 2500/10000/10000/40000 26 1-4 edS 1x1875
      4xlarge 16 131072 8x30 <25 9.375 5000/10000/20000/40000 26 1-8 edS 1x3750
      8xlarge 32 262144 8x30 18.75 18.75 10000/40000 25 1-16 edsS 2x3750
      12xlarge 48 393216 8x30 28.12 28.125 15000/60000 24 1-24 esS 3x3750
      16xlarge 64 524288 15x50 37.5 37.5 20000/80000 23 2-32/2 edsS 4x3750
      24xlarge 96 786432 15x30 56.25 56.25 30000/120000 21 2-48/2 esS 6x3750
      32xlarge 128 1048576 15x50 75 75 40000/160000 19 2-64/2 edfsS 8x3750
      metal 128 1048576 15x50 75 75 40000/160000 31 - dfsS 8x3750`,
  },
  i7i: {
    processor: "Intel 2.4",
    threadsPerCore: 2,
    traits:
      "no-auto-recovery dedicated-attachments encrypted-in-transit tpm phc nested-virtualization",
    sizes: `
      large 2 16384 3x10 <10 1.171 625/10000/2500/40000 32 1 hdS 1x468
      xlarge 4 32768 4x15 <10 2.343 1250/10000/5000/40000 32 1,2 hedS 1x937
      2xlarge 8 65536 4x15 <12 4.687 2500/10000/10000/40000 32 1-4 hedS 1x1875
      4xlarge 16 131072 8x30 <25 9.375 5000/10000/20000/40000 32 1-8 hedS 1x3750
      8xlarge 32 262144 8x30 <25 25 10000/40000 32 1-16 edS 2x3750
      12xlarge 48 393216 8x30 <28 28.125 15000/60000 32 1-24 edsS 3x3750
      16xlarge 64 524288 15x50 <37.5 37.5 20000/80000 48 1-32 edsS 4x3750
      24xlarge 96 786432 15x50 <56.25 56.25 30000/120000 64 1-48 edfsS 6x3750
      48xlarge 192 1572864 15x50 <100 100 60000/240000 128 4-96/2 edfsS 12x3750
      metal-24xl 96 786432 15x50 <56.25 56.25 30000/120000 39 - dsS 6x3750
      metal-48xl 192 1572864 15x50 <100 100 60000/240000 79 - dfsS 12x3750`,
  },
  i8g: {
    processor: "AWS 2.8",
    traits: "no-auto-recovery dedicated-attachments encrypted-in-transit tpm phc",
    sizes: `
      large 2 16384 3x10 <10 1.172 625/10000/2500/40000 32 1,2 hedS 1x468
      xlarge 4 32768 4x15 <10 2.344 1250/10000/5000/40000 32 1-4 hedS 1x937
      2xlarge 8 65536 4x15 <12 4.688 2500/10000/10000/40000 32 1-8 hedS 1x1875
      4xlarge 16 131072 8x30 <25 9.375 5000/10000/20000/40000 32 1-16 hedS 1x3750
      8xlarge 32 262144 8x30 <25 25 10000/40000 32 1-32 edsS 2x3750
      12xlarge 48 393216 8x30 <28.12 28.125 15000/60000 32 1-48 edsS 3x3750
      16xlarge 64 524288 15x50 <37.5 37.5 20000/80000 48 1-64 edsS 4x3750
      24xlarge 96 786432 15x50 <56.25 56.25 30000/120000 64 1-96 edsS 6x3750
      48xlarge 192 1572864 15x50 <100 100 60000/240000 128 4-192/2 edfsS 12x3750
      metal-24xl 96 786432 15x50 <56.25 56.25 30000/120000 39 - dsS 6x3750
      metal-48xl 192 1572864 15x50 <100 100 60000/240000 79 - dfsS 12x3750`,
  },
  g4dn: {
    processor: "Intel 2.5",
    threadsPerCore: 2,
    traits: "no-auto-recovery encrypted-in-transit tpm",
    sizes: `
      xlarge 4 16384 3x10 <25 5 950/3500/3000/20000 25 2 eS 1x125 1xT4/16384
      2xlarge 8 32768 3x10 <25 10 1150/3500/6000/20000 25 2,4 eS 1x225 1xT4/16384
      4xlarge 16 65536 3x10 <25 20 4750/20000 25 2-8/2 eS 1x225 1xT4/16384
      8xlarge 32 131072 4x15 50 50 9500/40000 25 2-16/2 efS 1x900 1xT4/16384
      12xlarge 48 196608 8x30 50 50 9500/40000 22 2-24/2 edfS 1x900 4xT4/16384
      16xlarge 64 262144 4x15 50 50 9500/40000 25 2-32/2 efS 1x900 1xT4/16384
      metal 96 393216 15x50 100 100 19000/80000 31 - dfS 2x900 8xT4/16384`,
  },
  g5: {
    processor: "AMD 3.3",
    threadsPerCore: 2,
    traits: "previous-generation no-auto-recovery encrypted-in-transit tpm fixed-cpus",
    sizes: `
      xlarge 4 16384 4x15 <10 2.5 700/3500/3000/15000 25 - eS 1x250 1xA10G/22888
      2xlarge 8 32768 4x15 <10 5 850/3500/3500/15000 25 - eS 1x450 1xA10G/22888
      4xlarge 16 65536 8x30 <25 10 4750/20000 25 - eS 1x600 1xA10G/22888
      8xlarge 32 131072 8x30 25 25 16000/65000 25 - efS 1x900 1xA10G/22888
      12xlarge 48 196608 15x50 40 40 16000/65000 22 - efS 1x3800 4xA10G/22888
      16xlarge 64 262144 8x30 25 25 16000/65000 25 - efS 1x1900 1xA10G/22888
      24xlarge 96 393216 15x50 50 50 19000/80000 22 - edfS 1x3800 4xA10G/22888
      48xlarge 192 786432 7x50 100 100 19000/80000 9 - edfS 2x3800 8xA10G/22888`,
  },
  g6: {
    processor: "AMD 3.4",
    threadsPerCore: 2,
    traits: "no-auto-recovery dedicated-attachments encrypted-in-transit tpm",
    sizes: `
      xlarge 4 16384 4x15 <10 2.5 1000/5000/4000/20000 32 1,2 eS 1x250 1xL4/22888
      2xlarge 8 32768 4x15 <10 5 2000/5000/8000/20000 32 1-4 eS 1x450 1xL4/22888
      4xlarge 16 65536 8x30 <25 10 8000/32000 32 1-8 eS 1x600 1xL4/22888
      8xlarge 32 131072 8x30 25 25 16000/64000 32 1,2-16/2 efS 2x450 1xL4/22888
      12xlarge 48 196608 8x30 40 40 20000/80000 32 1-3,6-24/3 efS 4x940 4xL4/22888
      16xlarge 64 262144 15x50 25 25 20000/80000 48 1-4,8-32/4 efS 2x940 1xL4/22888
      24xlarge 96 393216 15x50 50 50 30000/120000 64 1-6,12-48/6 edfS 4x940 4xL4/22888
      48xlarge 192 786432 15x50 100 100 60000/240000 128 4-12/2,24-96/12 edfsS 8x940 8xL4/22888`,
  },
  m1: {
    processor: "Intel",
    traits:
      "previous-generation xen no-auto-recovery nvme-unsupported no-ipv6 no-cluster instance-store-root paravirtual fixed-cpus bios-only",
    sizes: `
      small 1 1740 2x4 Low 0.3 - 39 - S 1x160hdd
      medium 1 3788 2x6 Moderate 0.3 - 39 - S 1x410hdd
      large 2 7680 3x10 Moderate 0.7 500/4000 39 - S 2x420hdd
      xlarge 4 15360 4x15 High 1 1000/8000 39 - S 4x420hdd`,
  },
};
