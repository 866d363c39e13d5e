/** Colours of a terminal, or none. */
import { styleText } from "node:util";

export interface Palette {
  good(text: string): string;
  bad(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

export function palette(hasColor: boolean): Palette {
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    hasColor ? styleText(format, text, { validateStream: false }) : text;
  return { good: style("green"), bad: style("red"), strong: style("bold"), faint: style("dim") };
}
