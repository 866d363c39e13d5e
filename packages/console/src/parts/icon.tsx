/** Drawings of 16 by 16, in the colour of the text beside them; they say nothing that a text does not. */
const PATHS = {
  clock: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zm0 2.8V8l2.3 1.7",
  fault: "M9.3 1.8 3.5 9h4l-.8 5.2L12.5 7h-4z",
  state: "M8 2 2 5l6 3 6-3zM2.3 8 8 11l5.7-3M2.3 11 8 14l5.7-3",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9",
  moon: "M13.2 9.8A5.6 5.6 0 0 1 6.2 2.8a5.6 5.6 0 1 0 7 7z",
  system: "M2.5 3h11v7.5h-11zM6 13.2h4M8 10.5v2.7",
  close: "M4 4l8 8M12 4l-8 8",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.2v9.6L12.5 8z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
