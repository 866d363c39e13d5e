/** What is known of an export to S3, or of an import from it. */
import type { TableRecord } from "../catalogue/index.ts";

export type TransferStatus = "IN_PROGRESS" | "COMPLETED" | "FAILED";

export interface TransferFailure {
  readonly code: string;
  readonly message: string;
}

interface Transfer {
  /** `01693685827463-2d8752fd` */
  readonly id: string;
  readonly status: TransferStatus;
  readonly startedMs: number;
  readonly endedMs?: number | undefined;
  readonly clientToken?: string | undefined;
  readonly failure?: TransferFailure | undefined;
}

export interface ExportRecord extends Transfer {
  readonly source: Pick<TableRecord, "tableId" | "accountId" | "region" | "name">;
  readonly bucket: string;
  readonly bucketOwner?: string | undefined;
  readonly prefix?: string | undefined;
  /** Of KMS; AES256 when absent. */
  readonly kmsKeyId?: string | undefined;
  readonly usesKms: boolean;
  /** Of a full export. */
  readonly exportedMs?: number | undefined;
  readonly incremental?: IncrementalSpan | undefined;
  /** The key of the summary. */
  readonly manifest?: string | undefined;
  readonly itemCount?: number | undefined;
  readonly billedBytes?: number | undefined;
}

export interface IncrementalSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly view: "NEW_IMAGE" | "NEW_AND_OLD_IMAGES";
}

export interface ImportRecord extends Transfer {
  readonly table: Pick<TableRecord, "tableId" | "accountId" | "region" | "name">;
  /** As it was asked for, for those who ask again. */
  readonly request: string;
  readonly processedItems: number;
  readonly importedItems: number;
  readonly processedBytes: number;
  readonly errorCount: number;
}
