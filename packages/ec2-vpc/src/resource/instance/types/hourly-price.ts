/**
 * What an hour of an instance costs in US dollars: a formula over vCPUs, memory and accelerators that comes within some
 * percent of AWS's list prices of us-east-1. Price lists change; nothing here is billed.
 */
import type { InstanceTypeRecord } from "./family.ts";

/** What is paid for, as reservations and spot prices name it. */
export const PRODUCTS = [
  "Linux/UNIX",
  "Red Hat Enterprise Linux",
  "SUSE Linux",
  "Windows",
] as const;

export type Product = (typeof PRODUCTS)[number];

/** US dollars an hour and vCPU above Linux. */
const LICENCE: Readonly<Record<Product, number>> = {
  "Linux/UNIX": 0,
  "Red Hat Enterprise Linux": 0.0144,
  "SUSE Linux": 0.014,
  Windows: 0.046,
};

const PER_VCPU = 0.0348;
const PER_GIB = 0.0033;
/** Burstable types cost by their memory. */
const PER_BURSTABLE_GIB = 0.0104;
const PER_GPU = 0.5;
const FACTOR: Readonly<Record<string, number>> = { AWS: 0.8, AMD: 0.9 };

export function hourlyPrice(type: InstanceTypeRecord, product: Product): number {
  const memoryGiB = type.memoryMiB / 1024;
  const own = type.traits.has("burstable")
    ? memoryGiB * PER_BURSTABLE_GIB
    : type.vcpuCount * PER_VCPU + memoryGiB * PER_GIB + (type.gpus?.count ?? 0) * PER_GPU;
  return own * (FACTOR[type.manufacturer] ?? 1) + type.vcpuCount * LICENCE[product];
}

/** The products that instances of the type can run. */
export const productsOf = ({ architectures }: InstanceTypeRecord): readonly Product[] =>
  architectures.includes("x86_64") ? PRODUCTS : PRODUCTS.filter((each) => each !== "Windows");

/** Older names say which network they are for; there is only one now. */
export const bareProduct = (name: string) => name.replace(/ \(Amazon VPC\)$/, "");

/** Of an image's platform details, which say more: `Windows with SQL Server Web`. */
export const productOf = (platformDetails: string): Product =>
  PRODUCTS.find((each) => platformDetails.startsWith(each)) ?? "Linux/UNIX";
