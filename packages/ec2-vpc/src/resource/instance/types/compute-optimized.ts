/** Compute optimized. */
import type { Families } from "./family.ts";

export const COMPUTE_OPTIMIZED: Families = {
  c4: {
    processor: "Intel 2.9",
    threadsPerCore: 2,
    traits: "previous-generation xen nvme-unsupported reboot-migration bios-only",
    sizes: `
      large 2 3840 3x10 Moderate 0.625 500/4000 40 1 hdS -
      xlarge 4 7680 4x15 High 1.25 750/6000 40 1,2 hdS -
      2xlarge 8 15360 4x15 High 2.5 1000/8000 40 1-4 hdS -
      4xlarge 16 30720 8x30 High 5 2000/16000 40 1-8 hdS -
      8xlarge 36 61440 8x30 10 10 4000/32000 40 2-18/2 hdS -`,
  },
  c5: {
    processor: "Intel 3.6",
    threadsPerCore: 2,
    traits: "previous-generation tpm reboot-migration",
    sizes: `
      large 2 4096 3x10 <10 0.75 650/4750/4000/20000 27 1 hdS -
      xlarge 4 8192 4x15 <10 1.25 1150/4750/6000/20000 27 2 hedS -
      2xlarge 8 16384 4x15 <10 2.5 2300/4750/10000/20000 27 2,4 hedS -
      4xlarge 16 32768 8x30 <10 5 4750/20000 27 2-8/2 hedS -
      9xlarge 36 73728 8x30 12 12 9500/40000 27 2-18/2 hedS -
      12xlarge 48 98304 8x30 12 12 9500/40000 27 2-24/2 hedS -
      18xlarge 72 147456 15x50 25 25 19000/80000 27 4-36/2 hedS -
      24xlarge 96 196608 15x50 25 25 19000/80000 27 2-48/2 eS -
      metal 96 196608 15x50 25 25 19000/80000 31 - S -`,
  },
  c5a: {
    processor: "AMD 3.3",
    threadsPerCore: 2,
    traits: "encrypted-in-transit tpm reboot-migration",
    sizes: `
      large 2 4096 3x10 <10 0.75 200/3170/800/13300 27 1 S -
      xlarge 4 8192 4x15 <10 1.25 400/3170/1600/13300 27 1,2 eS -
      2xlarge 8 16384 4x15 <10 2.5 800/3170/3200/13300 27 1-4 eS -
      4xlarge 16 32768 8x30 <10 5 1580/3170/6600/13300 27 1-4,8 eS -
      8xlarge 32 65536 8x30 10 10 3170/13300 27 1-4,8-16/4 eS -
      12xlarge 48 98304 8x30 12 12 4750/20000 27 1-4,8-24/4 eS -
      16xlarge 64 131072 15x50 20 20 6300/26700 27 1-4,8-32/4 eS -
      24xlarge 96 196608 15x50 20 20 9500/40000 27 1-4,8-48/4 eS -`,
  },
  c5d: {
    processor: "Intel 3.6",
    threadsPerCore: 2,
    traits: "no-auto-recovery tpm",
    sizes: `
      large 2 4096 3x10 <10 0.75 650/4750/4000/20000 26 1 hdS 1x50
      xlarge 4 8192 4x15 <10 1.25 1150/4750/6000/20000 26 2 hedS 1x100
      2xlarge 8 16384 4x15 <10 2.5 2300/4750/10000/20000 26 2,4 hedS 1x200
      4xlarge 16 32768 8x30 <10 5 4750/20000 26 2-8/2 hedS 1x400
      9xlarge 36 73728 8x30 12 12 9500/40000 26 2-18/2 hedS 1x900
      12xlarge 48 98304 8x30 12 12 9500/40000 25 2-24/2 hedS 2x900
      18xlarge 72 147456 15x50 25 25 19000/80000 25 4-36/2 hedS 2x900
      24xlarge 96 196608 15x50 25 25 19000/80000 23 2-48/2 edS 4x900
      metal 96 196608 15x50 25 25 19000/80000 31 - S 4x900`,
  },
  c5n: {
    processor: "Intel 3.4",
    threadsPerCore: 2,
    traits: "encrypted-in-transit tpm reboot-migration",
    sizes: `
      large 2 5376 3x10 <25 3 650/4750/4000/20000 27 1 dS -
      xlarge 4 10752 4x15 <25 5 1150/4750/6000/20000 27 2 edS -
      2xlarge 8 21504 4x15 <25 10 2300/4750/10000/20000 27 2,4 edS -
      4xlarge 16 43008 8x30 <25 15 4750/20000 27 2-8/2 edS -
      9xlarge 36 98304 8x30 50 50 9500/40000 27 2-18/2 edfS -
      18xlarge 72 196608 15x50 100 100 19000/80000 27 4-36/2 edfS -
      metal 72 196608 15x50 100 100 19000/80000 31 - dfS -`,
  },
  c6a: {
    processor: "AMD 3.6",
    threadsPerCore: 2,
    traits: "encrypted-in-transit tpm reboot-migration amd-sev-snp",
    sizes: `
      large 2 4096 3x10 <12.5 0.781 650/10000/3600/40000 27 1 hdS -
      xlarge 4 8192 4x15 <12.5 1.562 1250/10000/6000/40000 27 1,2 hedS -
      2xlarge 8 16384 4x15 <12.5 3.125 2500/10000/12000/40000 27 1-4 hedS -
      4xlarge 16 32768 8x30 <12.5 6.25 5000/10000/20000/40000 27 1-8 hedS -
      8xlarge 32 65536 8x30 12.5 12.5 10000/40000 27 4-16/2 hedS -
      12xlarge 48 98304 8x30 18.75 18.75 15000/60000 27 1-8,16,24 edsS -
      16xlarge 64 131072 15x50 25 25 20000/80000 27 4-16/2,32 hedsS -
      24xlarge 96 196608 15x50 37.5 37.5 30000/120000 27 4-16/2,32,48 edsS -
      32xlarge 128 262144 15x50 50 50 40000/160000 27 8-32/4,64 edsS -
      48xlarge 192 393216 15x50 50 50 40000/240000 27 8-32/4,64,96 edfsS -
      metal 192 393216 15x50 50 50 40000/240000 31 - dfsS -`,
  },
  c6g: {
    processor: "AWS 2.5",
    traits: "tpm reboot-migration",
    sizes: `
      medium 1 2048 2x4 <10 0.5 315/4750/2500/20000 27 - hdS -
      large 2 4096 3x10 <10 0.75 630/4750/3600/20000 27 1,2 hedS -
      xlarge 4 8192 4x15 <10 1.25 1188/4750/6000/20000 27 1-4 hedS -
      2xlarge 8 16384 4x15 <10 2.5 2375/4750/12000/20000 27 1-8 hedS -
      4xlarge 16 32768 8x30 <10 5 4750/20000 27 1-16 hedS -
      8xlarge 32 65536 8x30 12 12 9500/40000 27 1-32 hedS -
      12xlarge 48 98304 8x30 20 20 14250/50000 27 1-48 hedS -
      16xlarge 64 131072 15x50 25 25 19000/80000 27 1-64 hedS -
      metal 64 131072 15x50 25 25 19000/80000 31 - dS -`,
  },
  c6gd: {
    processor: "AWS 2.5",
    traits: "no-auto-recovery tpm",
    sizes: `
      medium 1 2048 2x4 <10 0.5 315/4750/2500/20000 26 - hdS 1x59
      large 2 4096 3x10 <10 0.75 630/4750/3600/20000 26 1,2 hedS 1x118
      xlarge 4 8192 4x15 <10 1.25 1188/4750/6000/20000 26 1-4 hedS 1x237
      2xlarge 8 16384 4x15 <10 2.5 2375/4750/12000/20000 26 1-8 hedS 1x474
      4xlarge 16 32768 8x30 <10 5 4750/20000 26 1-16 hedS 1x950
      8xlarge 32 65536 8x30 12 12 9500/40000 26 1-32 hedS 1x1900
      12xlarge 48 98304 8x30 20 20 14250/50000 25 1-48 hedS 2x1425
      16xlarge 64 131072 15x50 25 25 19000/80000 25 1-64 hedS 2x1900
      metal 64 131072 15x50 25 25 19000/80000 31 - dS 2x1900`,
  },
  c6gn: {
    processor: "AWS 2.5",
    traits: "previous-generation encrypted-in-transit tpm reboot-migration",
    sizes: `
      medium 1 2048 2x4 <16 1.6 760/9500/2500/40000 27 1 hdS -
      large 2 4096 3x10 <25 3 1235/9500/5000/40000 27 1,2 hedS -
      xlarge 4 8192 4x15 <25 6.3 2375/9500/10000/40000 27 1-4 hedS -
      2xlarge 8 16384 4x15 <25 12.5 4750/9500/20000/40000 27 1-8 hedS -
      4xlarge 16 32768 8x30 25 25 9500/40000 27 1-16 hedsS -
      8xlarge 32 65536 8x30 50 50 19000/80000 27 1-32 hedsS -
      12xlarge 48 98304 8x30 75 75 28500/120000 27 1-48 hedsS -
      16xlarge 64 131072 15x50 100 100 38000/160000 27 1-64 hedfsS -`,
  },
  c6i: {
    processor: "Intel 3.5",
    threadsPerCore: 2,
    traits: "encrypted-in-transit flexible-queues tpm reboot-migration",
    sizes: `
      large 2 4096 3x10 <12.5 0.781 650/10000/3600/40000 27 1 hdS -
      xlarge 4 8192 4x15 <12.5 1.562 1250/10000/6000/40000 27 1,2 hedS -
      2xlarge 8 16384 4x15 <12.5 3.125 2500/10000/12000/40000 27 2,4 hedS -
      4xlarge 16 32768 8x30 <12.5 6.25 5000/10000/20000/40000 27 2-8/2 hedS -
      8xlarge 32 65536 8x30 12.5 12.5 10000/40000 27 2-16/2 hedsS -
      12xlarge 48 98304 8x30 18.75 18.75 15000/60000 27 2-24/2 hedsS -
      16xlarge 64 131072 15x50 25 25 20000/80000 27 2-32/2 hedsS -
      24xlarge 96 196608 15x50 37.5 37.5 30000/120000 27 2-48/2 edsS -
      32xlarge 128 262144 15x50 50 50 40000/160000 27 2-64/2 edfsS -
      metal 128 262144 15x50 50 50 40000/160000 31 - dfsS -`,
  },
  c6id: {
    processor: "Intel 3.5",
    threadsPerCore: 2,
    traits: "no-auto-recovery encrypted-in-transit flexible-queues tpm",
    sizes: `
      large 2 4096 3x10 <12.5 0.781 650/10000/3600/40000 26 1 hdS 1x118
      xlarge 4 8192 4x15 <12.5 1.562 1250/10000/6000/40000 26 1,2 hedS 1x237
      2xlarge 8 16384 4x15 <12.5 3.125 2500/10000/12000/40000 26 2,4 hedS 1x474
      4xlarge 16 32768 8x30 <12.5 6.25 5000/10000/20000/40000 26 2-8/2 hedS 1x950
      8xlarge 32 65536 8x30 12.5 12.5 10000/40000 26 2-16/2 hedsS 1x1900
      12xlarge 48 98304 8x30 18.75 18.75 15000/60000 25 2-24/2 hedsS 2x1425
      16xlarge 64 131072 15x50 25 25 20000/80000 25 2-32/2 hedsS 2x1900
      24xlarge 96 196608 15x50 37.5 37.5 30000/120000 23 2-48/2 edsS 4x1425
      32xlarge 128 262144 15x50 50 50 40000/160000 23 2-64/2 edfsS 4x1900
      metal 128 262144 15x50 50 50 40000/160000 31 - dfsS 4x1900`,
  },
  c6in: {
    processor: "Intel 3.5",
    threadsPerCore: 2,
    traits: "encrypted-in-transit flexible-queues tpm reboot-migration",
    sizes: `
      large 2 4096 3x10 <25 3.125 1562/25000/6250/100000 27 1 hdS -
      xlarge 4 8192 4x15 <30 6.25 3125/25000/12500/100000 27 1,2 hedS -
      2xlarge 8 16384 4x15 <40 12.5 6250/25000/25000/100000 27 1-4 hedS -
      4xlarge 16 32768 8x30 <50 25 12500/25000/50000/100000 27 1-8 hedS -
      8xlarge 32 65536 8x30 50 50 25000/100000 27 1-16 hedsS -
      12xlarge 48 98304 8x30 75 75 37500/150000 27 1-24 hedsS -
      16xlarge 64 131072 15x50 100 100 50000/200000 27 1-32 hedsS -
      24xlarge 96 196608 15x50 150 150 75000/300000 27 4-48/2 edsS -
      32xlarge 128 262144 16x50 200 400 100000/400000 27 4-64/2 edfsS -
      metal 128 262144 16x50 200 400 100000/400000 31 - dfsS -`,
  },
  c7a: {
    processor: "AMD 3.7",
    traits: "dedicated-attachments encrypted-in-transit tpm phc reboot-migration",
    sizes: `
      medium 1 2048 2x4 <12.5 0.39 325/10000/2500/40000 32 - hdS -
      large 2 4096 3x10 <12.5 0.781 650/10000/3600/40000 32 1,2 hdS -
      xlarge 4 8192 4x15 <12.5 1.562 1250/10000/6000/40000 32 1-4 hedS -
      2xlarge 8 16384 4x15 <12.5 3.125 2500/10000/12000/40000 32 1-8 hedS -
      4xlarge 16 32768 8x30 <12.5 6.25 5000/10000/20000/40000 32 1,2-16/2 hedS -
      8xlarge 32 65536 8x30 12.5 12.5 10000/40000 32 1-4,8-32/4 hedS -
      12xlarge 48 98304 8x30 18.75 18.75 15000/60000 32 1-6,12-48/6 hedsS -
      16xlarge 64 131072 15x50 25 25 20000/80000 48 1-8,16-64/8 hedsS -
      24xlarge 96 196608 15x50 37.5 37.5 30000/120000 64 1-12,24-96/12 edsS -
      32xlarge 128 262144 15x50 50 50 40000/160000 88 4-16/2,32-128/16 edsS -
      48xlarge 192 393216 15x50 50 50 40000/240000 128 4-24/2,48-192/24 edfsS -
      metal-48xl 192 393216 15x50 50 50 40000/240000 79 - dfsS -`,
  },
  c7g: {
    processor: "AWS 2.6",
    traits: "encrypted-in-transit tpm reboot-migration",
    sizes: `
      medium 1 2048 2x4 <12.5 0.52 315/10000/2500/40000 27 - hdS -
      large 2 4096 3x10 <12.5 0.937 630/10000/3600/40000 27 1,2 hedS -
      xlarge 4 8192 4x15 <12.5 1.876 1250/10000/6000/40000 27 1-4 hedS -
      2xlarge 8 16384 4x15 <15 3.75 2500/10000/12000/40000 27 1-8 hedS -
      4xlarge 16 32768 8x30 <15 7.5 5000/10000/20000/40000 27 1-16 hedS -
      8xlarge 32 65536 8x30 15 15 10000/40000 27 1-32 hedS -
      12xlarge 48 98304 8x30 22.5 22.5 15000/60000 27 1-48 hedsS -
      16xlarge 64 131072 15x50 30 30 20000/80000 27 1-64 hedfsS -
      metal 64 131072 15x50 30 30 20000/80000 31 - dfsS -`,
  },
  c7gd: {
    processor: "AWS 2.6",
    traits: "no-auto-recovery encrypted-in-transit tpm phc",
    sizes: `
      medium 1 2048 2x4 <12.5 0.52 315/10000/2500/40000 26 - hdS 1x59
      large 2 4096 3x10 <12.5 0.937 630/10000/3600/40000 26 1,2 hedS 1x118
      xlarge 4 8192 4x15 <12.5 1.876 1250/10000/6000/40000 26 1-4 hedS 1x237
      2xlarge 8 16384 4x15 <15 3.75 2500/10000/12000/40000 26 1-8 hedS 1x474
      4xlarge 16 32768 8x30 <15 7.5 5000/10000/20000/40000 26 1-16 hedS 1x950
      8xlarge 32 65536 8x30 15 15 10000/40000 26 1-32 hedS 1x1900
      12xlarge 48 98304 8x30 22.5 22.5 15000/60000 25 1-48 hedsS 2x1425
      16xlarge 64 131072 15x50 30 30 20000/80000 25 1-64 hedfsS 2x1900
      metal 64 131072 15x50 30 30 20000/80000 31 - dfsS 2x1900`,
  },
  c7gn: {
    processor: "AWS 2.6",
    traits: "encrypted-in-transit tpm reboot-migration",
    sizes: `
      medium 1 2048 2x4 <25 3.125 521/10000/2083/40000 27 - hdS -
      large 2 4096 3x10 <30 6.25 1042/10000/4167/40000 27 1,2 hdS -
      xlarge 4 8192 4x15 <40 12.5 2083/10000/8333/40000 27 1-4 hdS -
      2xlarge 8 16384 4x15 <50 25 4167/10000/16667/40000 27 1-8 hdS -
      4xlarge 16 32768 8x30 50 50 8333/10000/33333/40000 27 1-16 hdsS -
      8xlarge 32 65536 8x30 100 100 16667/20000/66667/80000 27 1-32 hdsS -
      12xlarge 48 98304 8x30 150 150 25000/30000/100000/120000 27 1-48 hdsS -
      16xlarge 64 131072 15x50 200 200 33333/40000/133333/160000 27 1-64 hdfsS -
      metal 64 131072 15x50 200 200 33333/40000/133333/160000 31 - dfsS -`,
  },
  c7i: {
    processor: "Intel 3.2",
    threadsPerCore: 2,
    traits:
      "dedicated-attachments encrypted-in-transit tpm phc reboot-migration nested-virtualization",
    sizes: `
      large 2 4096 3x10 <12.5 0.781 650/10000/3600/40000 32 1 hdS -
      xlarge 4 8192 4x15 <12.5 1.562 1250/10000/6000/40000 32 1,2 hedS -
      2xlarge 8 16384 4x15 <12.5 3.125 2500/10000/12000/40000 32 1-4 hedS -
      4xlarge 16 32768 8x30 <12.5 6.25 5000/10000/20000/40000 32 1-8 hedS -
      8xlarge 32 65536 8x30 12.5 12.5 10000/40000 32 1-16 hedS -
      12xlarge 48 98304 8x30 18.75 18.75 15000/60000 32 1-24 hedsS -
      16xlarge 64 131072 15x50 25 25 20000/80000 48 1-32 hedsS -
      24xlarge 96 196608 15x50 37.5 37.5 30000/120000 64 1-48 esS -
      48xlarge 192 393216 15x50 50 50 40000/240000 128 4-96/2 efsS -
      metal-24xl 96 196608 15x50 37.5 37.5 30000/120000 39 - sS -
      metal-48xl 192 393216 15x50 50 50 40000/240000 79 - dfsS -`,
  },
  "c7i-flex": {
    processor: "Intel 3.2",
    threadsPerCore: 2,
    traits:
      "dedicated-attachments encrypted-in-transit tpm phc no-cluster reboot-migration nested-virtualization",
    sizes: `
      large 2 4096 3x10 <12.5 0.39 312/10000/2500/40000 32 1 hFS -
      xlarge 4 8192 4x15 <12.5 0.781 625/10000/3600/40000 32 1,2 hS -
      2xlarge 8 16384 4x15 <12.5 1.562 1250/10000/6000/40000 32 1-4 hS -
      4xlarge 16 32768 8x30 <12.5 3.125 2500/10000/12000/40000 32 1-8 hS -
      8xlarge 32 65536 8x30 <12.5 6.25 5000/10000/20000/40000 32 1-16 hS -
      12xlarge 48 98304 8x30 <18.75 9.375 7500/15000/30000/60000 32 1-24 hS -
      16xlarge 64 131072 15x50 <25 12.5 10000/20000/40000/80000 48 1-32 hS -`,
  },
  c8g: {
    processor: "AWS 2.8",
    traits: "dedicated-attachments encrypted-in-transit tpm phc reboot-migration",
    sizes: `
      medium 1 2048 2x4 <12.5 0.52 315/10000/2500/40000 32 - hdS -
      large 2 4096 3x10 <12.5 0.937 630/10000/3600/40000 32 1,2 hedS -
      xlarge 4 8192 4x15 <12.5 1.875 1250/10000/6000/40000 32 1-4 hedS -
      2xlarge 8 16384 4x15 <15 3.75 2500/10000/12000/40000 32 1-8 hedS -
      4xlarge 16 32768 8x30 <15 7.5 5000/10000/20000/40000 32 1-16 hedS -
      8xlarge 32 65536 8x30 15 15 10000/40000 32 1-32 hedsS -
      12xlarge 48 98304 8x30 22.5 22.5 15000/60000 32 1-48 hedsS -
      16xlarge 64 131072 15x50 30 30 20000/80000 48 1-64 hedsS -
      24xlarge 96 196608 15x50 40 40 30000/120000 64 1-96 edfsS -
      48xlarge 192 393216 15x50 50 50 40000/240000 128 4-192/2 edfsS -
      metal-24xl 96 196608 15x50 40 40 30000/120000 39 - dfsS -
      metal-48xl 192 393216 15x50 50 50 40000/240000 79 - dfsS -`,
  },
  c8gd: {
    processor: "AWS 2.8",
    traits: "no-auto-recovery dedicated-attachments encrypted-in-transit tpm phc",
    sizes: `
      medium 1 2048 2x4 <12.5 0.52 315/10000/2500/40000 32 - hdS 1x59
      large 2 4096 3x10 <12.5 0.937 630/10000/3600/40000 32 1,2 hedS 1x118
      xlarge 4 8192 4x15 <12.5 1.875 1250/10000/6000/40000 32 1-4 hedS 1x237
      2xlarge 8 16384 4x15 <15 3.75 2500/10000/12000/40000 32 1-8 hedS 1x474
      4xlarge 16 32768 8x30 <15 7.5 5000/10000/20000/40000 32 1-16 hedS 1x950
      8xlarge 32 65536 8x30 15 15 10000/40000 32 1-32 hedsS 1x1900
      12xlarge 48 98304 8x30 22.5 22.5 15000/60000 32 1-48 hedsS 3x950
      16xlarge 64 131072 15x50 30 30 20000/80000 48 1-64 hedsS 2x1900
      24xlarge 96 196608 15x50 40 40 30000/120000 64 1-96 edfsS 3x1900
      48xlarge 192 393216 15x50 50 50 40000/240000 128 4-192/2 edfsS 6x1900
      metal-24xl 96 196608 15x50 40 40 30000/120000 39 - dfsS 3x1900
      metal-48xl 192 393216 15x50 50 50 40000/240000 79 - dfsS 6x1900`,
  },
  c8i: {
    processor: "Intel 3.9",
    threadsPerCore: 2,
    traits:
      "dedicated-attachments encrypted-in-transit flexible-queues short-tracking tpm phc reboot-migration nested-virtualization",
    sizes: `
      large 2 4096 3x20 <12.5 0.937 650/10000/3600/40000 32 1 hdS -
      xlarge 4 8192 4x30 <12.5 1.875 1250/10000/6000/40000 32 1,2 hedS -
      2xlarge 8 16384 4x30 <15 3.75 2500/10000/12000/40000 32 1-4 hedS -
      4xlarge 16 32768 8x50 <15 7.5 5000/10000/20000/40000 32 1-8 hedS -
      8xlarge 32 65536 10x50 15 15 10000/40000 32 1-16 hedsS -
      12xlarge 48 98304 12x50 22.5 22.5 15000/60000 32 1-24 hedsS -
      16xlarge 64 131072 16x64 30 30 20000/80000 48 1-32 hedsS -
      24xlarge 96 196608 16x64 40 40 30000/120000 64 4-48/2 edsS -
      32xlarge 128 262144 24x64 50 50 40000/160000 88 4-64/2 edsS -
      48xlarge 192 393216 24x64 75 75 60000/240000 128 6-96/3 edfsS -
      96xlarge 384 786432 24x64 100 100 80000/480000 128 12-192/6 edfsS -
      metal-48xl 192 393216 24x64 75 75 60000/240000 64 - dfsS -
      metal-96xl 384 786432 24x64 100 100 80000/480000 79 - dfsS -`,
  },
  "c8i-flex": {
    processor: "Intel 3.9",
    threadsPerCore: 2,
    traits:
      "dedicated-attachments encrypted-in-transit flexible-queues short-tracking tpm phc no-cluster reboot-migration nested-virtualization",
    sizes: `
      large 2 4096 3x20 <12.5 0.468 315/10000/2500/40000 32 1 hS -
      xlarge 4 8192 4x30 <12.5 0.937 630/10000/3600/40000 32 1,2 hS -
      2xlarge 8 16384 4x30 <15 1.875 1250/10000/6000/40000 32 1-4 hS -
      4xlarge 16 32768 8x50 <15 3.75 2500/10000/12000/40000 32 1-8 hS -
      8xlarge 32 65536 10x50 <15 7.5 5000/10000/20000/40000 32 1-16 hS -
      12xlarge 48 98304 12x50 <22.5 11.25 7500/15000/30000/60000 32 1-24 hS -
      16xlarge 64 131072 16x64 <30 15 10000/20000/40000/80000 48 1-32 hS -`,
  },
};
