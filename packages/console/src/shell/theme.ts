/** Dark, light, or as the system has it. */
import { effect, signal } from "@preact/signals";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "cloudglass.theme";

export const theme = signal<Theme>(stored());

function stored(): Theme {
  const text = localStorage.getItem(KEY);
  return THEMES.find((each) => each === text) ?? "system";
}

export function nextTheme(): void {
  const index = THEMES.indexOf(theme.value);
  theme.value = THEMES[(index + 1) % THEMES.length] ?? "system";
}

export function startTheme(): void {
  effect(() => {
    localStorage.setItem(KEY, theme.value);
    if (theme.value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme.value;
  });
}
