/** What belongs to zips, and what to images. */
import type { FunctionCode, PackageType } from "@aws-sdk/client-lambda";
import { invalidParameter } from "../../errors.ts";

interface Parts {
  readonly Runtime?: string | undefined;
  readonly Handler?: string | undefined;
  readonly Layers?: readonly string[] | undefined;
  readonly ImageConfig?: object | undefined;
}

export function requirePartsOf(type: PackageType, said: Parts): void {
  if (type === "Zip") {
    if (said.ImageConfig !== undefined && Object.keys(said.ImageConfig).length > 0) {
      throw invalidParameter(
        "Please don't provide ImageConfig when the intended function PackageType is Zip.",
      );
    }
    return;
  }
  const { Runtime, Handler, Layers = [] } = said;
  if (Runtime !== undefined || Handler !== undefined || Layers.length > 0) {
    throw invalidParameter(
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
    );
  }
}

/** @param doing as AWS says it: `creating a function`, `updating a function` */
export function requireSource(type: PackageType, code: FunctionCode, doing: string): void {
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion, ImageUri } = code;
  if (type === "Image") {
    if (ImageUri === undefined) {
      throw invalidParameter(`Please provide ImageUri when ${doing} with packageType Image.`);
    }
    return;
  }
  if (ImageUri !== undefined) {
    throw invalidParameter(`Please don't provide ImageUri when ${doing} with packageType Zip.`);
  }
  const isByObject = [S3Bucket, S3Key, S3ObjectVersion].some((part) => part !== undefined);
  if (ZipFile !== undefined && isByObject) {
    throw invalidParameter(
      "Please do not provide other FunctionCode parameters when providing a ZipFile.",
    );
  }
  if (ZipFile === undefined && (S3Bucket === undefined || S3Key === undefined)) {
    throw invalidParameter("Please provide a source for function code.");
  }
}
