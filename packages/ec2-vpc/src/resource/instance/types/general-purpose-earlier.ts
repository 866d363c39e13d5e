/** General purpose, up to the sixth generation. */
import type { Families } from "./family.ts";

export const GENERAL_PURPOSE_EARLIER: Families = {
  m4: {
    processor: "Intel 2.4",
    threadsPerCore: 2,
    traits: "previous-generation xen nvme-unsupported reboot-migration bios-only",
    sizes: `
      large 2 8192 2x10 Moderate 0.45 450/3600 40 1 hdS -
      xlarge 4 16384 4x15 High 0.75 750/6000 40 1,2 hdS -
      2xlarge 8 32768 4x15 High 1 1000/8000 40 1-4 hdS -
      4xlarge 16 65536 8x30 High 2 2000/16000 40 1-8 hdS -
      10xlarge 40 163840 8x30 10 10 4000/32000 40 2-20/2 dS -
      16xlarge 64 262144 8x30 25 25 10000/65000 40 2-32/2 S -`,
  },
  m5: {
    processor: "Intel 3.1",
    threadsPerCore: 2,
    traits: "previous-generation tpm reboot-migration",
    sizes: `
      large 2 8192 3x10 <10 0.75 650/4750/3600/18750 27 1 hdS -
      xlarge 4 16384 4x15 <10 1.25 1150/4750/6000/18750 27 2 hedS -
      2xlarge 8 32768 4x15 <10 2.5 2300/4750/12000/18750 27 2,4 hedS -
      4xlarge 16 65536 8x30 <10 5 4750/18750 27 2-8/2 hedS -
      8xlarge 32 131072 8x30 10 10 6800/30000 27 2-16/2 hedS -
      12xlarge 48 196608 8x30 12 12 9500/40000 27 2-24/2 edS -
      16xlarge 64 262144 15x50 20 20 13600/60000 27 2-32/2 edS -
      24xlarge 96 393216 15x50 25 25 19000/80000 27 4-48/2 edS -
      metal 96 393216 15x50 25 25 19000/80000 31 - dS -`,
  },
  m5a: {
    processor: "AMD 2.5",
    threadsPerCore: 2,
    traits: "tpm reboot-migration",
    sizes: `
      large 2 8192 3x10 <10 0.75 650/2880/3600/16000 27 1 hS -
      xlarge 4 16384 4x15 <10 1.25 1085/2880/6000/16000 27 2 heS -
      2xlarge 8 32768 4x15 <10 2.5 1580/2880/8333/16000 27 2,4 heS -
      4xlarge 16 65536 8x30 <10 5 2880/16000 27 2-8/2 heS -
      8xlarge 32 131072 8x30 <10 7.5 4750/20000 27 4-16/2 heS -
      12xlarge 48 196608 8x30 10 10 6780/30000 27 6-24/6 eS -
      16xlarge 64 262144 15x50 12 12 9500/40000 27 8-32/2 eS -
      24xlarge 96 393216 15x50 20 20 13750/60000 27 12-24/6,36,48 eS -`,
  },
  m5ad: {
    processor: "AMD 2.5",
    threadsPerCore: 2,
    traits: "no-auto-recovery tpm",
    sizes: `
      large 2 8192 3x10 <10 0.75 650/2880/3600/16000 26 1 hS 1x75
      xlarge 4 16384 4x15 <10 1.25 1085/2880/6000/16000 26 2 heS 1x150
      2xlarge 8 32768 4x15 <10 2.5 1580/2880/8333/16000 26 2,4 heS 1x300
      4xlarge 16 65536 8x30 <10 5 2880/16000 25 2-8/2 heS 2x300
      8xlarge 32 131072 8x30 <10 7.5 4750/20000 25 4-16/2 heS 2x600
      12xlarge 48 196608 8x30 10 10 6780/30000 25 6-24/6 eS 2x900
      16xlarge 64 262144 15x50 12 12 9500/40000 23 8-32/2 eS 4x600
      24xlarge 96 393216 15x50 20 20 13750/60000 23 12-24/6,36,48 eS 4x900`,
  },
  m5d: {
    processor: "Intel 3.1",
    threadsPerCore: 2,
    traits: "no-auto-recovery tpm",
    sizes: `
      large 2 8192 3x10 <10 0.75 650/4750/3600/18750 26 1 hdS 1x75
      xlarge 4 16384 4x15 <10 1.25 1150/4750/6000/18750 26 2 hedS 1x150
      2xlarge 8 32768 4x15 <10 2.5 2300/4750/12000/18750 26 2,4 hedS 1x300
      4xlarge 16 65536 8x30 <10 5 4750/18750 25 2-8/2 hedS 2x300
      8xlarge 32 131072 8x30 10 10 6800/30000 25 2-16/2 hedS 2x600
      12xlarge 48 196608 8x30 12 12 9500/40000 25 2-24/2 edS 2x900
      16xlarge 64 262144 15x50 20 20 13600/60000 23 2-32/2 edS 4x600
      24xlarge 96 393216 15x50 25 25 19000/80000 23 4-48/2 edS 4x900
      metal 96 393216 15x50 25 25 19000/80000 31 - dS 4x900`,
  },
  m5n: {
    processor: "Intel 3.1",
    threadsPerCore: 2,
    traits: "encrypted-in-transit tpm reboot-migration",
    sizes: `
      large 2 8192 3x10 <25 2.1 650/4750/3600/18750 27 1 dS -
      xlarge 4 16384 4x15 <25 4.1 1150/4750/6000/18750 27 1,2 edS -
      2xlarge 8 32768 4x15 <25 8.125 2300/4750/12000/18750 27 2,4 edS -
      4xlarge 16 65536 8x30 <25 16.25 4750/18750 27 2-8/2 edS -
      8xlarge 32 131072 8x30 25 25 6800/30000 27 2-16/2 edS -
      12xlarge 48 196608 8x30 50 50 9500/40000 27 2-24/2 edS -
      16xlarge 64 262144 15x50 75 75 13600/60000 27 2-32/2 edS -
      24xlarge 96 393216 15x50 100 100 19000/80000 27 2-48/2 edfS -
      metal 96 393216 15x50 100 100 19000/80000 31 - dfS -`,
  },
  m6a: {
    processor: "AMD 3.6",
    threadsPerCore: 2,
    traits: "encrypted-in-transit tpm reboot-migration",
    sizes: `
      large 2 8192 3x10 <12.5 0.781 650/10000/3600/40000 27 1 hdS -
      xlarge 4 16384 4x15 <12.5 1.562 1250/10000/6000/40000 27 1,2 hedS -
      2xlarge 8 32768 4x15 <12.5 3.125 2500/10000/12000/40000 27 1-4 hedS -
      4xlarge 16 65536 8x30 <12.5 6.25 5000/10000/20000/40000 27 1-8 hedS -
      8xlarge 32 131072 8x30 12.5 12.5 10000/40000 27 4-16/2 hedS -
      12xlarge 48 196608 8x30 18.75 18.75 15000/60000 27 1-8,16,24 edsS -
      16xlarge 64 262144 15x50 25 25 20000/80000 27 4-16/2,32 edsS -
      24xlarge 96 393216 15x50 37.5 37.5 30000/120000 27 4-16/2,32,48 edsS -
      32xlarge 128 524288 15x50 50 50 40000/160000 27 8-32/4,64 edsS -
      48xlarge 192 786432 15x50 50 50 40000/240000 27 8-32/4,64,96 edfsS -
      metal 192 786432 15x50 50 50 40000/240000 31 - dfsS -`,
  },
  m6g: {
    processor: "AWS 2.5",
    traits: "tpm reboot-migration",
    sizes: `
      medium 1 4096 2x4 <10 0.5 315/4750/2500/20000 27 - hdS -
      large 2 8192 3x10 <10 0.75 630/4750/3600/20000 27 1,2 hedS -
      xlarge 4 16384 4x15 <10 1.25 1188/4750/6000/20000 27 1-4 hedS -
      2xlarge 8 32768 4x15 <10 2.5 2375/4750/12000/20000 27 1-8 hedS -
      4xlarge 16 65536 8x30 <10 5 4750/20000 27 1-16 hedS -
      8xlarge 32 131072 8x30 12 12 9500/40000 27 1-32 hedS -
      12xlarge 48 196608 8x30 20 20 14250/50000 27 1-48 edS -
      16xlarge 64 262144 15x50 25 25 19000/80000 27 1-64 edS -
      metal 64 262144 15x50 25 25 19000/80000 31 - dS -`,
  },
  m6gd: {
    processor: "AWS 2.5",
    traits: "no-auto-recovery tpm",
    sizes: `
      medium 1 4096 2x4 <10 0.5 315/4750/2500/20000 26 - hdS 1x59
      large 2 8192 3x10 <10 0.75 630/4750/3600/20000 26 1,2 hedS 1x118
      xlarge 4 16384 4x15 <10 1.25 1188/4750/6000/20000 26 1-4 hedS 1x237
      2xlarge 8 32768 4x15 <10 2.5 2375/4750/12000/20000 26 1-8 hedS 1x474
      4xlarge 16 65536 8x30 <10 5 4750/20000 26 1-16 hedS 1x950
      8xlarge 32 131072 8x30 12 12 9500/40000 26 1-32 hedS 1x1900
      12xlarge 48 196608 8x30 20 20 14250/50000 25 1-48 edS 2x1425
      16xlarge 64 262144 15x50 25 25 19000/80000 25 1-64 edS 2x1900
      metal 64 262144 15x50 25 25 19000/80000 31 - dS 2x1900`,
  },
  m6i: {
    processor: "Intel 3.5",
    threadsPerCore: 2,
    traits: "previous-generation encrypted-in-transit flexible-queues tpm reboot-migration",
    sizes: `
      large 2 8192 3x10 <12.5 0.781 650/10000/3600/40000 27 1 hdS -
      xlarge 4 16384 4x15 <12.5 1.562 1250/10000/6000/40000 27 1,2 hedS -
      2xlarge 8 32768 4x15 <12.5 3.125 2500/10000/12000/40000 27 2,4 hedS -
      4xlarge 16 65536 8x30 <12.5 6.25 5000/10000/20000/40000 27 2-8/2 hedS -
      8xlarge 32 131072 8x30 12.5 12.5 10000/40000 27 2-16/2 hedsS -
      12xlarge 48 196608 8x30 18.75 18.75 15000/60000 27 2-24/2 edsS -
      16xlarge 64 262144 15x50 25 25 20000/80000 27 2-32/2 edsS -
      24xlarge 96 393216 15x50 37.5 37.5 30000/120000 27 2-48/2 edsS -
      32xlarge 128 524288 15x50 50 50 40000/160000 27 2-64/2 edfsS -
      metal 128 524288 15x50 50 50 40000/160000 31 - dfsS -`,
  },
  m6id: {
    processor: "Intel 3.5",
    threadsPerCore: 2,
    traits: "no-auto-recovery encrypted-in-transit flexible-queues tpm",
    sizes: `
      large 2 8192 3x10 <12.5 0.781 650/10000/3600/40000 26 1 hdS 1x118
      xlarge 4 16384 4x15 <12.5 1.562 1250/10000/6000/40000 26 1,2 hedS 1x237
      2xlarge 8 32768 4x15 <12.5 3.125 2500/10000/12000/40000 26 2,4 hedS 1x474
      4xlarge 16 65536 8x30 <12.5 6.25 5000/10000/20000/40000 26 2-8/2 hedS 1x950
      8xlarge 32 131072 8x30 12.5 12.5 10000/40000 26 2-16/2 hedsS 1x1900
      12xlarge 48 196608 8x30 18.75 18.75 15000/60000 25 2-24/2 edsS 2x1425
      16xlarge 64 262144 15x50 25 25 20000/80000 25 2-32/2 edsS 2x1900
      24xlarge 96 393216 15x50 37.5 37.5 30000/120000 23 2-48/2 edsS 4x1425
      32xlarge 128 524288 15x50 50 50 40000/160000 23 2-64/2 edfsS 4x1900
      metal 128 524288 15x50 50 50 40000/160000 31 - dfsS 4x1900`,
  },
  m6in: {
    processor: "Intel 3.5",
    threadsPerCore: 2,
    traits: "encrypted-in-transit flexible-queues tpm reboot-migration",
    sizes: `
      large 2 8192 3x10 <25 3.125 1562/25000/6250/100000 27 1 hdS -
      xlarge 4 16384 4x15 <30 6.25 3125/25000/12500/100000 27 1,2 hedS -
      2xlarge 8 32768 4x15 <40 12.5 6250/25000/25000/100000 27 1-4 hedS -
      4xlarge 16 65536 8x30 <50 25 12500/25000/50000/100000 27 1-8 hedS -
      8xlarge 32 131072 8x30 50 50 25000/100000 27 1-16 hedsS -
      12xlarge 48 196608 8x30 75 75 37500/150000 27 1-24 edsS -
      16xlarge 64 262144 15x50 100 100 50000/200000 27 1-32 edsS -
      24xlarge 96 393216 15x50 150 150 75000/300000 27 4-48/2 edsS -
      32xlarge 128 524288 16x50 200 400 100000/400000 27 4-64/2 edfsS -
      metal 128 524288 16x50 200 400 100000/400000 31 - dfsS -`,
  },
  t2: {
    processor: "Intel 2.5",
    traits: "xen burstable nvme-unsupported no-cluster reboot-migration fixed-cpus bios-only",
    sizes: `
      nano 1 512 2x2 Low-to-Moderate 0.032 - 40 - h -
      micro 1 1024 2x2 Low-to-Moderate 0.064 - 40 - hS -
      small 1 2048 3x4 Low-to-Moderate 0.128 - 40 - hS -
      medium 2 4096 3x6 Low-to-Moderate 0.256 - 40 - hS -
      large 2 8192 3x12 Low-to-Moderate 0.512 - 40 - hS -
      xlarge 4 16384 3x15 Moderate 0.75 - 40 - hS -
      2xlarge 8 32768 3x15 Moderate 1 - 40 - hS -`,
  },
  t3: {
    processor: "Intel 2.5",
    threadsPerCore: 2,
    traits: "burstable tpm no-cluster reboot-migration",
    sizes: `
      nano 2 512 2x2 <5 0.032 43/2085/250/11800 27 1 hdS -
      micro 2 1024 2x2 <5 0.064 87/2085/500/11800 27 1 hdFS -
      small 2 2048 3x4 <5 0.128 174/2085/1000/11800 27 1 hdFS -
      medium 2 4096 3x6 <5 0.256 347/2085/2000/11800 27 1 hdS -
      large 2 8192 3x12 <5 0.512 695/2780/4000/15700 27 1 hdS -
      xlarge 4 16384 4x15 <5 1.024 695/2780/4000/15700 27 2 hdS -
      2xlarge 8 32768 4x15 <5 2.048 695/2780/4000/15700 27 2,4 hdS -`,
  },
  t3a: {
    processor: "AMD 2.2",
    threadsPerCore: 2,
    traits: "burstable tpm no-cluster reboot-migration",
    sizes: `
      nano 2 512 2x2 <5 0.032 45/2085/250/11800 27 1 hS -
      micro 2 1024 2x2 <5 0.064 90/2085/500/11800 27 1 hS -
      small 2 2048 2x4 <5 0.128 175/2085/1000/11800 27 1 hS -
      medium 2 4096 3x6 <5 0.256 350/2085/2000/11800 27 1 hS -
      large 2 8192 3x12 <5 0.512 695/2780/4000/15700 27 1 hS -
      xlarge 4 16384 4x15 <5 1.024 695/2780/4000/15700 27 2 hS -
      2xlarge 8 32768 4x15 <5 2.048 695/2780/4000/15700 27 2,4 hS -`,
  },
  t4g: {
    processor: "AWS 2.5",
    traits: "burstable tpm no-cluster reboot-migration",
    sizes: `
      nano 2 512 2x2 <5 0.032 43/2085/250/11800 27 1,2 hS -
      micro 2 1024 2x2 <5 0.064 87/2085/500/11800 27 1,2 hFS -
      small 2 2048 3x4 <5 0.128 174/2085/1000/11800 27 1,2 hFS -
      medium 2 4096 3x6 <5 0.256 347/2085/2000/11800 27 1,2 hS -
      large 2 8192 3x12 <5 0.512 695/2780/4000/15700 27 1,2 hS -
      xlarge 4 16384 4x15 <5 1.024 695/2780/4000/15700 27 1-4 hS -
      2xlarge 8 32768 4x15 <5 2.048 695/2780/4000/15700 27 1-8 hS -`,
  },
  a1: {
    processor: "AWS 2.3",
    traits: "previous-generation reboot-migration fixed-cpus",
    sizes: `
      medium 1 2048 2x4 <10 0.5 300/3500/2500/20000 27 - dS -
      large 2 4096 3x10 <10 0.75 525/3500/4000/20000 27 - dS -
      xlarge 4 8192 4x15 <10 1.25 800/3500/6000/20000 27 - dS -
      2xlarge 8 16384 4x15 <10 2.5 1750/3500/10000/20000 27 - dS -
      4xlarge 16 32768 8x30 <10 5 3500/20000 27 - dS -
      metal 16 32768 8x30 <10 5 3500/20000 31 - dS -`,
  },
};
