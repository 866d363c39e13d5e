/**
 * Sizes, IOPS and throughput that a type of volume can have.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
 */
import {
  invalidParameterCombination,
  invalidParameterValue,
  missingParameter,
} from "../../errors.ts";
import type { VolumeType } from "./volume.ts";

interface Limits {
  readonly sizeGiB: readonly [min: number, max: number];
  readonly iops?: readonly [min: number, max: number];
  readonly iopsPerGiB?: number;
  readonly needsIops?: true;
}

const LIMITS: Readonly<Record<VolumeType, Limits>> = {
  gp2: { sizeGiB: [1, 16384] },
  gp3: { sizeGiB: [1, 65536], iops: [3000, 80000], iopsPerGiB: 500 },
  io1: { sizeGiB: [4, 16384], iops: [100, 64000], iopsPerGiB: 50, needsIops: true },
  io2: { sizeGiB: [4, 65536], iops: [100, 256000], iopsPerGiB: 1000, needsIops: true },
  st1: { sizeGiB: [125, 16384] },
  sc1: { sizeGiB: [125, 16384] },
  standard: { sizeGiB: [1, 1024] },
};

const GP3 = { iops: 3000, throughput: 125, throughputMax: 2000, iopsPerMiB: 4 };
const GP2 = { iopsPerGiB: 3, iopsMin: 100, iopsMax: 16000 };

export interface VolumeFigures {
  readonly volumeType: VolumeType;
  readonly sizeGiB: number;
  readonly iops: number | undefined;
  readonly throughput: number | undefined;
}

/** Completed with the type's defaults. Throws what CreateVolume throws. */
export function volumeFigures(
  volumeType: VolumeType,
  sizeGiB: number,
  {
    iops,
    throughput,
  }: { readonly iops?: number | undefined; readonly throughput?: number | undefined },
): VolumeFigures {
  const limits = LIMITS[volumeType];
  if (limits === undefined) {
    throw invalidParameterValue(
      `Value (${volumeType}) for parameter volumeType is invalid. Unknown volume type.`,
    );
  }
  checkSize(volumeType, sizeGiB, limits);
  checkIops(volumeType, sizeGiB, iops, limits);
  if (throughput !== undefined && volumeType !== "gp3") {
    throw invalidParameterCombination(
      `The parameter throughput is not supported for ${volumeType} volumes.`,
    );
  }
  if (volumeType === "gp3") return gp3Figures(sizeGiB, iops, throughput);
  const gp2Iops = Math.min(GP2.iopsMax, Math.max(GP2.iopsMin, sizeGiB * GP2.iopsPerGiB));
  return {
    volumeType,
    sizeGiB,
    iops: volumeType === "gp2" ? gp2Iops : iops,
    throughput: undefined,
  };
}

function gp3Figures(sizeGiB: number, iops = GP3.iops, throughput = GP3.throughput): VolumeFigures {
  if (throughput < GP3.throughput || throughput > GP3.throughputMax) {
    throw invalidParameterValue(
      `Volume throughput of ${throughput} MiB/s is not valid; it must be between ${GP3.throughput} and ${GP3.throughputMax} MiB/s.`,
    );
  }
  if (throughput * GP3.iopsPerMiB > iops) {
    throw invalidParameterValue(
      `Throughput (MiBps) to iops ratio of ${(throughput / iops).toFixed(6)} is too high; maximum is 0.250000 MiBps per iops.`,
    );
  }
  return { volumeType: "gp3", sizeGiB, iops, throughput };
}

function checkSize(type: VolumeType, size: number, { sizeGiB: [min, max] }: Limits): void {
  if (Number.isInteger(size) && size >= min && size <= max) return;
  throw invalidParameterValue(
    size < min
      ? `Volume of ${size}GiB is too small for volume type ${type}; minimum is ${min}GiB.`
      : `Volume of ${size}GiB is too large for volume type ${type}; maximum is ${max}GiB.`,
  );
}

function checkIops(
  type: VolumeType,
  sizeGiB: number,
  iops: number | undefined,
  { iops: range, iopsPerGiB = 0, needsIops }: Limits,
): void {
  if (iops === undefined) {
    if (!needsIops) return;
    throw missingParameter(`The parameter iops must be specified for ${type} volumes.`);
  }
  if (range === undefined) {
    throw invalidParameterCombination(`The parameter iops is not supported for ${type} volumes.`);
  }
  const [min, max] = range;
  if (iops < min) {
    throw invalidParameterValue(`Volume iops of ${iops} is too low; minimum is ${min}.`);
  }
  if (iops > max) {
    throw invalidParameterValue(`Volume iops of ${iops} is too high; maximum is ${max}.`);
  }
  if (iops > Math.max(min, sizeGiB * iopsPerGiB)) {
    throw invalidParameterValue(
      `Iops to volume size ratio of ${(iops / sizeGiB).toFixed(6)} is too high; maximum is ${iopsPerGiB}.000000 iops per GiB.`,
    );
  }
}
