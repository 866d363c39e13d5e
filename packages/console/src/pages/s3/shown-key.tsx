import { shownKey } from "./key-text.ts";

export function ShownKey({ text }: { readonly text: string }) {
  return (
    <bdi dir="ltr" class="shown-key" title={text}>
      {shownKey(text)}
    </bdi>
  );
}
