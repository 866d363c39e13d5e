/** The last reads of an object, newest first, and what each took. */
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Empty } from "../../parts/empty.tsx";
import { bytes, counted, duration } from "../../parts/wording.ts";
import type { Reading } from "./shapes.ts";

export interface NumberedReading extends Reading {
  readonly number: number;
}

const SHOWN_MAX = 5;

export function Readings({
  readings,
  etag,
}: {
  readonly readings: readonly NumberedReading[];
  readonly etag: string;
}) {
  if (readings.length === 0) {
    return <Empty title="Not read yet">Read it, then kill a node and read it again.</Empty>;
  }
  return (
    <>
      <div class="reading-strip" role="img" aria-label={`Of ${counted(readings.length, "read")}`}>
        {readings.toReversed().map((reading) => (
          <span
            class="reading-tick"
            key={reading.number}
            data-kind={kindOf(reading)}
            title={sentence(reading, etag)}
          />
        ))}
      </div>
      <ol class="readings" aria-live="polite" aria-label="Reads">
        {readings.slice(0, SHOWN_MAX).map((reading) => (
          <li key={reading.number}>
            <Badge tone={TONES[kindOf(reading)]} dot>
              {kindOf(reading)}
            </Badge>
            <span>{sentence(reading, etag)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

const TONES: Readonly<Record<string, Tone>> = {
  whole: "good",
  degraded: "warn",
  unreadable: "bad",
};

const kindOf = ({ failure, isDegraded }: Reading) =>
  failure !== undefined ? "unreadable" : isDegraded ? "degraded" : "whole";

function sentence(reading: Reading, etag: string): string {
  if (reading.failure !== undefined) return reading.failure;
  const amount = `${bytes(reading.bytesRead)} in ${duration(reading.durationMs)}`;
  const sum = reading.md5 === etag ? ", MD5 as the ETag says" : "";
  if (!reading.isDegraded) return `${amount} from data shards alone${sum}.`;
  const lost = new Set(reading.stripes.flatMap(({ losses }) => Object.values(losses)));
  const computed = `${reading.degradedCount} of ${counted(reading.stripeCount, "stripe")}`;
  return `${amount}; ${computed} computed with parity (${[...lost].join(", ")})${sum}.`;
}
