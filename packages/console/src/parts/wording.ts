/** Numbers, times and names as they are shown. */

/** `14:03:07.250` of `2026-01-01T14:03:07.250Z`: times are shown in UTC, as logs have them. */
export function timeOfDay(iso: string): string {
  return iso.slice(11, 23);
}

/** `01-31 14:03:07.250`, for lists over several days. */
export function dayAndTime(iso: string): string {
  return `${iso.slice(5, 10)} ${timeOfDay(iso)}`;
}

/** The emulator's clock goes over days in a moment. @param day `2026-01-31`, or empty when it is not known */
export function areOfDay(times: readonly string[], day: string): boolean {
  const wanted = day === "" ? times[0]?.slice(0, 10) : day;
  return times.every((iso) => iso.slice(0, 10) === wanted);
}

/** `2026-01-01 14:03:07` */
export function dateAndTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

/** Three digits at most: `0.42 ms`, `12.3 ms`, `1.52 s`, `3 min 5 s`, `2 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 0) return `−${duration(-ms)}`;
  if (ms < 999.5) return `${digits(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 59.95) return `${digits(seconds)} s`;
  const whole = Math.round(seconds);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(" ");
}

function digits(value: number): string {
  return value === 0
    ? "0"
    : value >= 100
      ? value.toFixed(0)
      : value.toPrecision(value < 0.995 ? 2 : 3);
}

const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : digits(value)} ${BYTE_UNITS[unit]}`;
}

const COUNT = new Intl.NumberFormat("en-US");

export function count(value: number): string {
  return COUNT.format(value);
}

/** `1 request`, `1,204 requests` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `user/ann` of `arn:aws:iam::000000000000:user/ann`. */
export function shortArn(arn: string): string {
  return /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/s.exec(arn)?.[1] ?? arn;
}
