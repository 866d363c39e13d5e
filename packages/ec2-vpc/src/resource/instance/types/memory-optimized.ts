/** Memory optimized. */
import type { Families } from "./family.ts";

export const MEMORY_OPTIMIZED: Families = {
  r4: {
    processor: "Intel 2.3",
    threadsPerCore: 2,
    traits: "previous-generation xen nvme-unsupported reboot-migration bios-only",
    sizes: `
      large 2 15616 3x10 <10 0.75 425/3000 40 1 hdS -
      xlarge 4 31232 4x15 <10 1.25 850/6000 40 1,2 hdS -
      2xlarge 8 62464 4x15 <10 2.5 1700/12000 40 1-4 hdS -
      4xlarge 16 124928 8x30 <10 5 3500/18750 40 1-8 hdS -
      8xlarge 32 249856 8x30 10 12 7000/37500 40 1-16 dS -
      16xlarge 64 499712 15x50 25 25 14000/75000 40 2-32/2 dS -`,
  },
  r5: {
    processor: "Intel 3.1",
    threadsPerCore: 2,
    traits: "previous-generation tpm reboot-migration",
    sizes: `
      large 2 16384 3x10 <10 0.75 650/4750/3600/18750 27 1 hdS -
      xlarge 4 32768 4x15 <10 1.25 1150/4750/6000/18750 27 2 hedS -
      2xlarge 8 65536 4x15 <10 2.5 2300/4750/12000/18750 27 2,4 hedS -
      4xlarge 16 131072 8x30 <10 5 4750/18750 27 2-8/2 hedS -
      8xlarge 32 262144 8x30 10 10 6800/30000 27 2-16/2 edS -
      12xlarge 48 393216 8x30 12 12 9500/40000 27 2-24/2 edS -
      16xlarge 64 524288 15x50 20 20 13600/60000 27 2-32/2 edS -
      24xlarge 96 786432 15x50 25 25 19000/80000 27 4-48/2 edS -
      metal 96 786432 15x50 25 25 19000/80000 31 - dS -`,
  },
  r5a: {
    processor: "AMD 2.5",
    threadsPerCore: 2,
    traits: "tpm reboot-migration",
    sizes: `
      large 2 16384 3x10 <10 0.75 650/2880/3600/16000 27 1 hS -
      xlarge 4 32768 4x15 <10 1.25 1085/2880/6000/16000 27 2 heS -
      2xlarge 8 65536 4x15 <10 2.5 1580/2880/8333/16000 27 2,4 heS -
      4xlarge 16 131072 8x30 <10 5 2880/16000 27 2-8/2 heS -
      8xlarge 32 262144 8x30 <10 7.5 4750/20000 27 4-16/2 eS -
      12xlarge 48 393216 8x30 10 10 6780/30000 27 6-24/6 eS -
      16xlarge 64 524288 15x50 12 12 9500/40000 27 8-32/2 eS -
      24xlarge 96 786432 15x50 20 20 13570/60000 27 12-24/6,36,48 eS -`,
  },
  r5b: {
    processor: "Intel 3.1",
    threadsPerCore: 2,
    traits: "tpm reboot-migration",
    sizes: `
      large 2 16384 3x10 <10 0.75 1250/10000/5417/43333 27 1 dS -
      xlarge 4 32768 4x15 <10 1.25 2500/10000/10833/43333 27 1,2 edS -
      2xlarge 8 65536 4x15 <10 2.5 5000/10000/21667/43333 27 2,4 edS -
      4xlarge 16 131072 8x30 <10 5 10000/43333 27 2-8/2 edS -
      8xlarge 32 262144 8x30 10 10 20000/86667 27 2-16/2 edS -
      12xlarge 48 393216 8x30 12 12 30000/130000 27 2-24/2 edS -
      16xlarge 64 524288 15x50 20 20 40000/173333 27 2-32/2 edS -
      24xlarge 96 786432 15x50 25 25 60000/260000 27 2-48/2 edS -
      metal 96 786432 15x50 25 25 60000/260000 31 - dS -`,
  },
  r5d: {
    processor: "Intel 3.1",
    threadsPerCore: 2,
    traits: "no-auto-recovery tpm",
    sizes: `
      large 2 16384 3x10 <10 0.75 650/4750/3600/18750 26 1 hdS 1x75
      xlarge 4 32768 4x15 <10 1.25 1150/4750/6000/18750 26 2 hedS 1x150
      2xlarge 8 65536 4x15 <10 2.5 2300/4750/12000/18750 26 2,4 hedS 1x300
      4xlarge 16 131072 8x30 <10 5 4750/18750 25 2-8/2 hedS 2x300
      8xlarge 32 262144 8x30 10 10 6800/30000 25 2-16/2 edS 2x600
      12xlarge 48 393216 8x30 12 12 9500/40000 25 2-24/2 edS 2x900
      16xlarge 64 524288 15x50 20 20 13600/60000 23 2-32/2 edS 4x600
      24xlarge 96 786432 15x50 25 25 19000/80000 23 4-48/2 edS 4x900
      metal 96 786432 15x50 25 25 19000/80000 31 - dS 4x900`,
  },
  r6a: {
    processor: "AMD 3.6",
    threadsPerCore: 2,
    traits: "encrypted-in-transit tpm reboot-migration",
    sizes: `
      large 2 16384 3x10 <12.5 0.781 650/10000/3600/40000 27 1 hdS -
      xlarge 4 32768 4x15 <12.5 1.562 1250/10000/6000/40000 27 1,2 hedS -
      2xlarge 8 65536 4x15 <12.5 3.125 2500/10000/12000/40000 27 1-4 hedS -
      4xlarge 16 131072 8x30 <12.5 6.25 5000/10000/20000/40000 27 1-8 hedS -
      8xlarge 32 262144 8x30 12.5 12.5 10000/40000 27 4-16/2 edS -
      12xlarge 48 393216 8x30 18.75 18.75 15000/60000 27 1-8,16,24 edsS -
      16xlarge 64 524288 15x50 25 25 20000/80000 27 4-16/2,32 edsS -
      24xlarge 96 786432 15x50 37.5 37.5 30000/120000 27 4-16/2,32,48 edsS -
      32xlarge 128 1048576 15x50 50 50 40000/160000 27 8-32/4,64 edsS -
      48xlarge 192 1572864 15x50 50 50 40000/240000 27 8-32/4,64,96 edfsS -
      metal 192 1572864 15x50 50 50 40000/240000 31 - dfsS -`,
  },
  r6g: {
    processor: "AWS 2.5",
    traits: "tpm reboot-migration",
    sizes: `
      medium 1 8192 2x4 <10 0.5 315/4750/2500/20000 27 - hdS -
      large 2 16384 3x10 <10 0.75 630/4750/3600/20000 27 1,2 hedS -
      xlarge 4 32768 4x15 <10 1.25 1188/4750/6000/20000 27 1-4 hedS -
      2xlarge 8 65536 4x15 <10 2.5 2375/4750/12000/20000 27 1-8 hedS -
      4xlarge 16 131072 8x30 <10 5 4750/20000 27 1-16 hedS -
      8xlarge 32 262144 8x30 12 12 9500/40000 27 1-32 edS -
      12xlarge 48 393216 8x30 20 20 14250/50000 27 1-48 edS -
      16xlarge 64 524288 15x50 25 25 19000/80000 27 1-64 edS -
      metal 64 524288 15x50 25 25 19000/80000 31 - dS -`,
  },
  r6gd: {
    processor: "AWS 2.5",
    traits: "no-auto-recovery tpm",
    sizes: `
      medium 1 8192 2x4 <10 0.5 315/4750/2500/20000 26 - hdS 1x59
      large 2 16384 3x10 <10 0.75 630/4750/3600/20000 26 1,2 hedS 1x118
      xlarge 4 32768 4x15 <10 1.25 1188/4750/6000/20000 26 1-4 hedS 1x237
      2xlarge 8 65536 4x15 <10 2.5 2375/4750/12000/20000 26 1-8 hedS 1x474
      4xlarge 16 131072 8x30 <10 5 4750/20000 26 1-16 hedS 1x950
      8xlarge 32 262144 8x30 12 12 9500/40000 26 1-32 edS 1x1900
      12xlarge 48 393216 8x30 20 20 14250/50000 25 1-48 edS 2x1425
      16xlarge 64 524288 15x50 25 25 19000/80000 25 1-64 edS 2x1900
      metal 64 524288 15x50 25 25 19000/80000 31 - dS 2x1900`,
  },
  r6i: {
    processor: "Intel 3.5",
    threadsPerCore: 2,
    traits: "previous-generation encrypted-in-transit flexible-queues tpm reboot-migration",
    sizes: `
      large 2 16384 3x10 <12.5 0.781 650/10000/3600/40000 27 1 dS -
      xlarge 4 32768 4x15 <12.5 1.562 1250/10000/6000/40000 27 1,2 edS -
      2xlarge 8 65536 4x15 <12.5 3.125 2500/10000/12000/40000 27 2,4 edS -
      4xlarge 16 131072 8x30 <12.5 6.25 5000/10000/20000/40000 27 2-8/2 edS -
      8xlarge 32 262144 8x30 12.5 12.5 10000/40000 27 2-16/2 edsS -
      12xlarge 48 393216 8x30 18.75 18.75 15000/60000 27 2-24/2 edsS -
      16xlarge 64 524288 15x50 25 25 20000/80000 27 2-32/2 edsS -
      24xlarge 96 786432 15x50 37.5 37.5 30000/120000 27 2-48/2 edsS -
      32xlarge 128 1048576 15x50 50 50 40000/160000 27 2-64/2 edfsS -
      metal 128 1048576 15x50 50 50 40000/160000 31 - dfsS -`,
  },
  r6id: {
    processor: "Intel 3.5",
    threadsPerCore: 2,
    traits: "no-auto-recovery encrypted-in-transit flexible-queues tpm",
    sizes: `
      large 2 16384 3x10 <12.5 0.781 650/10000/3600/40000 26 1 dS 1x118
      xlarge 4 32768 4x15 <12.5 1.562 1250/10000/6000/40000 26 1,2 edS 1x237
      2xlarge 8 65536 4x15 <12.5 3.125 2500/10000/12000/40000 26 2,4 edS 1x474
      4xlarge 16 131072 8x30 <12.5 6.25 5000/10000/20000/40000 26 2-8/2 edS 1x950
      8xlarge 32 262144 8x30 12.5 12.5 10000/40000 26 2-16/2 edsS 1x1900
      12xlarge 48 393216 8x30 18.75 18.75 15000/60000 25 2-24/2 edsS 2x1425
      16xlarge 64 524288 15x50 25 25 20000/80000 25 2-32/2 edsS 2x1900
      24xlarge 96 786432 15x50 37.5 37.5 30000/120000 23 2-48/2 edsS 4x1425
      32xlarge 128 1048576 15x50 50 50 40000/160000 23 2-64/2 edfsS 4x1900
      metal 128 1048576 15x50 50 50 40000/160000 31 - dfsS 4x1900`,
  },
  r7a: {
    processor: "AMD 3.7",
    traits: "dedicated-attachments encrypted-in-transit tpm phc reboot-migration",
    sizes: `
      medium 1 8192 2x4 <12.5 0.39 325/10000/2500/40000 32 - hdS -
      large 2 16384 3x10 <12.5 0.781 650/10000/3600/40000 32 1,2 hdS -
      xlarge 4 32768 4x15 <12.5 1.562 1250/10000/6000/40000 32 1-4 hedS -
      2xlarge 8 65536 4x15 <12.5 3.125 2500/10000/12000/40000 32 1-8 hedS -
      4xlarge 16 131072 8x30 <12.5 6.25 5000/10000/20000/40000 32 1,2-16/2 hedS -
      8xlarge 32 262144 8x30 12.5 12.5 10000/40000 32 1-4,8-32/4 edS -
      12xlarge 48 393216 8x30 18.75 18.75 15000/60000 32 1-6,12-48/6 edsS -
      16xlarge 64 524288 15x50 25 25 20000/80000 48 1-8,16-64/8 edsS -
      24xlarge 96 786432 15x50 37.5 37.5 30000/120000 64 1-12,24-96/12 edsS -
      32xlarge 128 1048576 15x50 50 50 40000/160000 88 4-16/2,32-128/16 edsS -
      48xlarge 192 1572864 15x50 50 50 40000/240000 128 4-24/2,48-192/24 edfsS -
      metal-48xl 192 1572864 15x50 50 50 40000/240000 79 - dfsS -`,
  },
  r7g: {
    processor: "AWS 2.6",
    traits: "encrypted-in-transit tpm phc reboot-migration",
    sizes: `
      medium 1 8192 2x4 <12.5 0.52 315/10000/2500/40000 27 - hdS -
      large 2 16384 3x10 <12.5 0.937 630/10000/3600/40000 27 1,2 hedS -
      xlarge 4 32768 4x15 <12.5 1.876 1250/10000/6000/40000 27 1-4 hedS -
      2xlarge 8 65536 4x15 <15 3.75 2500/10000/12000/40000 27 1-8 hedS -
      4xlarge 16 131072 8x30 <15 7.5 5000/10000/20000/40000 27 1-16 hedS -
      8xlarge 32 262144 8x30 15 15 10000/40000 27 1-32 edS -
      12xlarge 48 393216 8x30 22.5 22.5 15000/60000 27 1-48 edsS -
      16xlarge 64 524288 15x50 30 30 20000/80000 27 1-64 edfsS -
      metal 64 524288 15x50 30 30 20000/80000 31 - dfsS -`,
  },
  r7gd: {
    processor: "AWS 2.6",
    traits: "no-auto-recovery encrypted-in-transit tpm phc",
    sizes: `
      medium 1 8192 2x4 <12.5 0.52 315/10000/2500/40000 26 - hdS 1x59
      large 2 16384 3x10 <12.5 0.937 630/10000/3600/40000 26 1,2 hedS 1x118
      xlarge 4 32768 4x15 <12.5 1.876 1250/10000/6000/40000 26 1-4 hedS 1x237
      2xlarge 8 65536 4x15 <15 3.75 2500/10000/12000/40000 26 1-8 hedS 1x474
      4xlarge 16 131072 8x30 <15 7.5 5000/10000/20000/40000 26 1-16 hedS 1x950
      8xlarge 32 262144 8x30 15 15 10000/40000 26 1-32 edS 1x1900
      12xlarge 48 393216 8x30 22.5 22.5 15000/60000 25 1-48 edsS 2x1425
      16xlarge 64 524288 15x50 30 30 20000/80000 25 1-64 edfsS 2x1900
      metal 64 524288 15x50 30 30 20000/80000 31 - dfsS 2x1900`,
  },
  r7i: {
    processor: "Intel 3.2",
    threadsPerCore: 2,
    traits:
      "dedicated-attachments encrypted-in-transit tpm phc reboot-migration nested-virtualization",
    sizes: `
      large 2 16384 3x10 <12.5 0.781 650/10000/3600/40000 32 1 hdS -
      xlarge 4 32768 4x15 <12.5 1.562 1250/10000/6000/40000 32 1,2 hedS -
      2xlarge 8 65536 4x15 <12.5 3.125 2500/10000/12000/40000 32 1-4 hedS -
      4xlarge 16 131072 8x30 <12.5 6.25 5000/10000/20000/40000 32 1-8 hedS -
      8xlarge 32 262144 8x30 12.5 12.5 10000/40000 32 1-16 edS -
      12xlarge 48 393216 8x30 18.75 18.75 15000/60000 32 1-24 edsS -
      16xlarge 64 524288 15x50 25 25 20000/80000 48 1-32 edsS -
      24xlarge 96 786432 15x50 37.5 37.5 30000/120000 64 1-48 edsS -
      48xlarge 192 1572864 15x50 50 50 40000/240000 128 4-96/2 efsS -
      metal-24xl 96 786432 15x50 37.5 37.5 30000/120000 39 - sS -
      metal-48xl 192 1572864 15x50 50 50 40000/240000 79 - dfsS -`,
  },
  r8g: {
    processor: "AWS 2.8",
    traits: "dedicated-attachments encrypted-in-transit tpm phc reboot-migration",
    sizes: `
      medium 1 8192 2x4 <12.5 0.52 315/10000/2500/40000 32 - hdS -
      large 2 16384 3x10 <12.5 0.937 630/10000/3600/40000 32 1,2 hedS -
      xlarge 4 32768 4x15 <12.5 1.875 1250/10000/6000/40000 32 1-4 hedS -
      2xlarge 8 65536 4x15 <15 3.75 2500/10000/12000/40000 32 1-8 hedS -
      4xlarge 16 131072 8x30 <15 7.5 5000/10000/20000/40000 32 1-16 hedS -
      8xlarge 32 262144 8x30 15 15 10000/40000 32 1-32 edsS -
      12xlarge 48 393216 8x30 22.5 22.5 15000/60000 32 1-48 edsS -
      16xlarge 64 524288 15x50 30 30 20000/80000 48 1-64 edsS -
      24xlarge 96 786432 15x50 40 40 30000/120000 64 1-96 edfsS -
      48xlarge 192 1572864 15x50 50 50 40000/240000 128 4-192/2 edfsS -
      metal-24xl 96 786432 15x50 40 40 30000/120000 39 - dfsS -
      metal-48xl 192 1572864 15x50 50 50 40000/240000 79 - dfsS -`,
  },
  r8gd: {
    processor: "AWS 2.8",
    traits: "no-auto-recovery dedicated-attachments encrypted-in-transit tpm phc",
    sizes: `
      medium 1 8192 2x4 <12.5 0.52 315/10000/2500/40000 32 - hdS 1x59
      large 2 16384 3x10 <12.5 0.937 630/10000/3600/40000 32 1,2 hedS 1x118
      xlarge 4 32768 4x15 <12.5 1.875 1250/10000/6000/40000 32 1-4 hedS 1x237
      2xlarge 8 65536 4x15 <15 3.75 2500/10000/12000/40000 32 1-8 hedS 1x474
      4xlarge 16 131072 8x30 <15 7.5 5000/10000/20000/40000 32 1-16 hedS 1x950
      8xlarge 32 262144 8x30 15 15 10000/40000 32 1-32 edsS 1x1900
      12xlarge 48 393216 8x30 22.5 22.5 15000/60000 32 1-48 edsS 3x950
      16xlarge 64 524288 15x50 30 30 20000/80000 48 1-64 edsS 2x1900
      24xlarge 96 786432 15x50 40 40 30000/120000 64 1-96 edfsS 3x1900
      48xlarge 192 1572864 15x50 50 50 40000/240000 128 4-192/2 edfsS 6x1900
      metal-24xl 96 786432 15x50 40 40 30000/120000 39 - dfsS 3x1900
      metal-48xl 192 1572864 15x50 50 50 40000/240000 79 - dfsS 6x1900`,
  },
  r8i: {
    processor: "Intel 3.9",
    threadsPerCore: 2,
    traits:
      "dedicated-attachments encrypted-in-transit flexible-queues short-tracking tpm phc reboot-migration nested-virtualization",
    sizes: `
      large 2 16384 3x20 <12.5 0.937 650/10000/3600/40000 32 1 hdS -
      xlarge 4 32768 4x30 <12.5 1.875 1250/10000/6000/40000 32 1,2 hedS -
      2xlarge 8 65536 4x30 <15 3.75 2500/10000/12000/40000 32 1-4 hedS -
      4xlarge 16 131072 8x50 <15 7.5 5000/10000/20000/40000 32 1-8 hedS -
      8xlarge 32 262144 10x50 15 15 10000/40000 32 1-16 edsS -
      12xlarge 48 393216 12x50 22.5 22.5 15000/60000 32 1-24 edsS -
      16xlarge 64 524288 16x64 30 30 20000/80000 48 1-32 edsS -
      24xlarge 96 786432 16x64 40 40 30000/120000 64 4-48/2 edsS -
      32xlarge 128 1048576 24x64 50 50 40000/160000 88 4-64/2 edsS -
      48xlarge 192 1572864 24x64 75 75 60000/240000 128 6-96/3 edfsS -
      96xlarge 384 3145728 24x64 100 100 80000/480000 128 12-192/6 edfsS -
      metal-48xl 192 1572864 24x64 75 75 60000/240000 64 - dfsS -
      metal-96xl 384 3145728 24x64 100 100 80000/480000 79 - dfsS -`,
  },
  x2gd: {
    processor: "AWS 2.5",
    traits: "no-auto-recovery",
    sizes: `
      medium 1 16384 2x4 <10 0.5 315/4750/2500/20000 26 - hdS 1x59
      large 2 32768 3x10 <10 0.75 630/4750/3600/20000 26 1,2 hedS 1x118
      xlarge 4 65536 4x15 <10 1.25 1188/4750/6000/20000 26 1-4 hedS 1x237
      2xlarge 8 131072 4x15 <10 2.5 2375/4750/12000/20000 26 1-8 hedS 1x475
      4xlarge 16 262144 8x30 <10 5 4750/20000 26 1-16 edS 1x950
      8xlarge 32 524288 8x30 12 12 9500/40000 26 1-32 edS 1x1900
      12xlarge 48 786432 8x30 20 20 14250/60000 25 1-48 edS 2x1425
      16xlarge 64 1048576 15x50 25 25 19000/80000 25 1-64 edS 2x1900
      metal 64 1048576 15x50 25 25 19000/80000 31 - dS 2x1900`,
  },
  x2idn: {
    processor: "Intel 3.5",
    threadsPerCore: 2,
    traits: "encrypted-in-transit tpm",
    sizes: `
      16xlarge 64 1048576 15x50 50 50 40000/173333 26 2-32/2 edsS 1x1900
      24xlarge 96 1572864 15x50 75 75 60000/260000 25 2-48/2 edsS 2x1425
      32xlarge 128 2097152 15x50 100 100 80000/260000 25 2-64/2 edfsS 2x1900
      metal 128 2097152 15x50 100 100 80000/260000 31 - dfsS 2x1900`,
  },
  z1d: {
    processor: "Intel 4",
    threadsPerCore: 2,
    traits: "no-auto-recovery tpm",
    sizes: `
      large 2 16384 3x10 <10 0.75 800/3170/3333/13333 26 1 dS 1x75
      xlarge 4 32768 4x15 <10 1.25 1580/3170/6667/13333 26 1,2 edS 1x150
      2xlarge 8 65536 4x15 <10 2.5 3170/13333 26 2,4 edS 1x300
      3xlarge 12 98304 8x30 <10 5 4750/20000 26 2-6/2 edS 1x450
      6xlarge 24 196608 8x30 12 12 9500/40000 26 2-12/2 edS 1x900
      12xlarge 48 393216 15x50 25 25 19000/80000 25 4-24/2 edS 2x900
      metal 48 393216 15x50 25 25 19000/80000 31 - dS 2x900`,
  },
};
