/** General purpose, from the seventh generation on. */
import type { Families } from "./family.ts";

export const GENERAL_PURPOSE: Families = {
  m7a: {
    processor: "AMD 3.7",
    traits: "dedicated-attachments encrypted-in-transit tpm phc reboot-migration",
    sizes: `
      medium 1 4096 2x4 <12.5 0.39 325/10000/2500/40000 32 - hdS -
      large 2 8192 3x10 <12.5 0.781 650/10000/3600/40000 32 1,2 hdS -
      xlarge 4 16384 4x15 <12.5 1.562 1250/10000/6000/40000 32 1-4 hedS -
      2xlarge 8 32768 4x15 <12.5 3.125 2500/10000/12000/40000 32 1-8 hedS -
      4xlarge 16 65536 8x30 <12.5 6.25 5000/10000/20000/40000 32 1,2-16/2 hedS -
      8xlarge 32 131072 8x30 12.5 12.5 10000/40000 32 1-4,8-32/4 hedS -
      12xlarge 48 196608 8x30 18.75 18.75 15000/60000 32 1-6,12-48/6 edsS -
      16xlarge 64 262144 15x50 25 25 20000/80000 48 1-8,16-64/8 edsS -
      24xlarge 96 393216 15x50 37.5 37.5 30000/120000 64 1-12,24-96/12 edsS -
      32xlarge 128 524288 15x50 50 50 40000/160000 88 4-16/2,32-128/16 edsS -
      48xlarge 192 786432 15x50 50 50 40000/240000 128 4-24/2,48-192/24 edfsS -
      metal-48xl 192 786432 15x50 50 50 40000/240000 79 - dfsS -`,
  },
  m7g: {
    processor: "AWS 2.6",
    traits: "encrypted-in-transit tpm phc reboot-migration",
    sizes: `
      medium 1 4096 2x4 <12.5 0.52 315/10000/2500/40000 27 - hdS -
      large 2 8192 3x10 <12.5 0.937 630/10000/3600/40000 27 1,2 hedS -
      xlarge 4 16384 4x15 <12.5 1.876 1250/10000/6000/40000 27 1-4 hedS -
      2xlarge 8 32768 4x15 <15 3.75 2500/10000/12000/40000 27 1-8 hedS -
      4xlarge 16 65536 8x30 <15 7.5 5000/10000/20000/40000 27 1-16 hedS -
      8xlarge 32 131072 8x30 15 15 10000/40000 27 1-32 hedS -
      12xlarge 48 196608 8x30 22.5 22.5 15000/60000 27 1-48 edsS -
      16xlarge 64 262144 15x50 30 30 20000/80000 27 1-64 edfsS -
      metal 64 262144 15x50 30 30 20000/80000 31 - dfsS -`,
  },
  m7gd: {
    processor: "AWS 2.6",
    traits: "no-auto-recovery encrypted-in-transit tpm phc",
    sizes: `
      medium 1 4096 2x4 <12.5 0.52 315/10000/2500/40000 26 - hdS 1x59
      large 2 8192 3x10 <12.5 0.937 630/10000/3600/40000 26 1,2 hedS 1x118
      xlarge 4 16384 4x15 <12.5 1.876 1250/10000/6000/40000 26 1-4 hedS 1x237
      2xlarge 8 32768 4x15 <15 3.75 2500/10000/12000/40000 26 1-8 hedS 1x474
      4xlarge 16 65536 8x30 <15 7.5 5000/10000/20000/40000 26 1-16 hedS 1x950
      8xlarge 32 131072 8x30 15 15 10000/40000 26 1-32 hedS 1x1900
      12xlarge 48 196608 8x30 22.5 22.5 15000/60000 25 1-48 edsS 2x1425
      16xlarge 64 262144 15x50 30 30 20000/80000 25 1-64 edfsS 2x1900
      metal 64 262144 15x50 30 30 20000/80000 31 - dfsS 2x1900`,
  },
  m7i: {
    processor: "Intel 3.2",
    threadsPerCore: 2,
    traits:
      "dedicated-attachments encrypted-in-transit tpm phc reboot-migration nested-virtualization",
    sizes: `
      large 2 8192 3x10 <12.5 0.781 650/10000/3600/40000 32 1 hdS -
      xlarge 4 16384 4x15 <12.5 1.562 1250/10000/6000/40000 32 1,2 hedS -
      2xlarge 8 32768 4x15 <12.5 3.125 2500/10000/12000/40000 32 1-4 hedS -
      4xlarge 16 65536 8x30 <12.5 6.25 5000/10000/20000/40000 32 1-8 hedS -
      8xlarge 32 131072 8x30 12.5 12.5 10000/40000 32 1-16 hedS -
      12xlarge 48 196608 8x30 18.75 18.75 15000/60000 32 1-24 edsS -
      16xlarge 64 262144 15x50 25 25 20000/80000 48 1-32 edsS -
      24xlarge 96 393216 15x50 37.5 37.5 30000/120000 64 1-48 esS -
      48xlarge 192 786432 15x50 50 50 40000/240000 128 4-96/2 efsS -
      metal-24xl 96 393216 15x50 37.5 37.5 30000/120000 39 - sS -
      metal-48xl 192 786432 15x50 50 50 40000/240000 79 - dfsS -`,
  },
  "m7i-flex": {
    processor: "Intel 3.2",
    threadsPerCore: 2,
    traits:
      "dedicated-attachments encrypted-in-transit tpm phc no-cluster reboot-migration nested-virtualization",
    sizes: `
      large 2 8192 3x10 <12.5 0.39 312/10000/2500/40000 32 1 hFS -
      xlarge 4 16384 4x15 <12.5 0.781 625/10000/3600/40000 32 1,2 hS -
      2xlarge 8 32768 4x15 <12.5 1.562 1250/10000/6000/40000 32 1-4 hS -
      4xlarge 16 65536 8x30 <12.5 3.125 2500/10000/12000/40000 32 1-8 hS -
      8xlarge 32 131072 8x30 <12.5 6.25 5000/10000/20000/40000 32 1-16 hS -
      12xlarge 48 196608 8x30 <18.75 9.375 7500/15000/30000/60000 32 1-24 hS -
      16xlarge 64 262144 15x50 <25 12.5 10000/20000/40000/80000 48 1-32 hS -`,
  },
  m8a: {
    processor: "AMD 4.5",
    traits:
      "dedicated-attachments encrypted-in-transit flexible-queues short-tracking tpm phc reboot-migration",
    sizes: `
      medium 1 4096 2x4 <12.5 0.52 325/10000/2500/40000 32 1 hdS -
      large 2 8192 3x20 <12.5 0.937 650/10000/3600/40000 32 1,2 hedS -
      xlarge 4 16384 4x20 <12.5 1.875 1250/10000/6000/40000 32 1-4 hedS -
      2xlarge 8 32768 4x40 <15 3.75 2500/10000/12000/40000 32 1-8 hedS -
      4xlarge 16 65536 8x40 <15 7.5 5000/10000/20000/40000 32 1,2-16/2 hedS -
      8xlarge 32 131072 10x40 15 15 10000/40000 32 1-4,8-32/4 hedS -
      12xlarge 48 196608 12x64 22.5 22.5 15000/60000 32 1-6,12-48/6 edS -
      16xlarge 64 262144 16x64 30 30 20000/80000 48 1-8,16-64/8 edsS -
      24xlarge 96 393216 16x64 40 40 30000/120000 64 1-12,24-96/12 edsS -
      48xlarge 192 786432 24x64 75 75 60000/240000 128 4-24/2,48-192/24 edfsS -
      metal-24xl 96 393216 16x64 40 40 30000/120000 64 - dsS -
      metal-48xl 192 786432 24x64 75 75 60000/240000 79 - dfsS -`,
  },
  m8g: {
    processor: "AWS 2.8",
    traits: "dedicated-attachments encrypted-in-transit tpm phc reboot-migration",
    sizes: `
      medium 1 4096 2x4 <12.5 0.52 315/10000/2500/40000 32 - hdS -
      large 2 8192 3x10 <12.5 0.937 630/10000/3600/40000 32 1,2 hedS -
      xlarge 4 16384 4x15 <12.5 1.875 1250/10000/6000/40000 32 1-4 hedS -
      2xlarge 8 32768 4x15 <15 3.75 2500/10000/12000/40000 32 1-8 hedS -
      4xlarge 16 65536 8x30 <15 7.5 5000/10000/20000/40000 32 1-16 hedS -
      8xlarge 32 131072 8x30 15 15 10000/40000 32 1-32 hedsS -
      12xlarge 48 196608 8x30 22.5 22.5 15000/60000 32 1-48 edsS -
      16xlarge 64 262144 15x50 30 30 20000/80000 48 1-64 edsS -
      24xlarge 96 393216 15x50 40 40 30000/120000 64 1-96 edfsS -
      48xlarge 192 786432 15x50 50 50 40000/240000 128 4-192/2 edfsS -
      metal-24xl 96 393216 15x50 40 40 30000/120000 39 - dfsS -
      metal-48xl 192 786432 15x50 50 50 40000/240000 79 - dfsS -`,
  },
  m8gd: {
    processor: "AWS 2.8",
    traits: "no-auto-recovery dedicated-attachments encrypted-in-transit tpm phc",
    sizes: `
      medium 1 4096 2x4 <12.5 0.52 315/10000/2500/40000 32 - hdS 1x59
      large 2 8192 3x10 <12.5 0.937 630/10000/3600/40000 32 1,2 hedS 1x118
      xlarge 4 16384 4x15 <12.5 1.875 1250/10000/6000/40000 32 1-4 hedS 1x237
      2xlarge 8 32768 4x15 <15 3.75 2500/10000/12000/40000 32 1-8 hedS 1x474
      4xlarge 16 65536 8x30 <15 7.5 5000/10000/20000/40000 32 1-16 hedS 1x950
      8xlarge 32 131072 8x30 15 15 10000/40000 32 1-32 hedsS 1x1900
      12xlarge 48 196608 8x30 22.5 22.5 15000/60000 32 1-48 edsS 3x950
      16xlarge 64 262144 15x50 30 30 20000/80000 48 1-64 edsS 2x1900
      24xlarge 96 393216 15x50 40 40 30000/120000 64 1-96 edfsS 3x1900
      48xlarge 192 786432 15x50 50 50 40000/240000 128 4-192/2 edfsS 6x1900
      metal-24xl 96 393216 15x50 40 40 30000/120000 39 - dfsS 3x1900
      metal-48xl 192 786432 15x50 50 50 40000/240000 79 - dfsS 6x1900`,
  },
  m8i: {
    processor: "Intel 3.9",
    threadsPerCore: 2,
    traits:
      "dedicated-attachments encrypted-in-transit flexible-queues short-tracking tpm phc reboot-migration nested-virtualization",
    sizes: `
      large 2 8192 3x20 <12.5 0.937 650/10000/3600/40000 32 1 hdS -
      xlarge 4 16384 4x30 <12.5 1.875 1250/10000/6000/40000 32 1,2 hedS -
      2xlarge 8 32768 4x30 <15 3.75 2500/10000/12000/40000 32 1-4 hedS -
      4xlarge 16 65536 8x50 <15 7.5 5000/10000/20000/40000 32 1-8 hedS -
      8xlarge 32 131072 10x50 15 15 10000/40000 32 1-16 hedsS -
      12xlarge 48 196608 12x50 22.5 22.5 15000/60000 32 1-24 edsS -
      16xlarge 64 262144 16x64 30 30 20000/80000 48 1-32 edsS -
      24xlarge 96 393216 16x64 40 40 30000/120000 64 4-48/2 edsS -
      32xlarge 128 524288 24x64 50 50 40000/160000 88 4-64/2 edsS -
      48xlarge 192 786432 24x64 75 75 60000/240000 128 6-96/3 edfsS -
      96xlarge 384 1572864 24x64 100 100 80000/480000 128 12-192/6 edfsS -
      metal-48xl 192 786432 24x64 75 75 60000/240000 64 - dfsS -
      metal-96xl 384 1572864 24x64 100 100 80000/480000 79 - dfsS -`,
  },
  "m8i-flex": {
    processor: "Intel 3.9",
    threadsPerCore: 2,
    traits:
      "dedicated-attachments encrypted-in-transit flexible-queues short-tracking tpm phc no-cluster reboot-migration nested-virtualization",
    sizes: `
      large 2 8192 3x20 <12.5 0.468 315/10000/2500/40000 32 1 hS -
      xlarge 4 16384 4x30 <12.5 0.937 630/10000/3600/40000 32 1,2 hS -
      2xlarge 8 32768 4x30 <15 1.875 1250/10000/6000/40000 32 1-4 hS -
      4xlarge 16 65536 8x50 <15 3.75 2500/10000/12000/40000 32 1-8 hS -
      8xlarge 32 131072 10x50 <15 7.5 5000/10000/20000/40000 32 1-16 hS -
      12xlarge 48 196608 12x50 <22.5 11.25 7500/15000/30000/60000 32 1-24 S -
      16xlarge 64 262144 16x64 <30 15 10000/20000/40000/80000 48 1-32 S -`,
  },
};
