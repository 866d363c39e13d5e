import { useState } from "preact/hooks";

const SAID_MS = 1500;

/** Text that can be copied: a policy, a command. */
export function Code({ text, label = "Copy" }: { readonly text: string; readonly label?: string }) {
  return (
    <div class="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} label={label} />
    </div>
  );
}

export function CopyButton({
  text,
  label = "Copy",
}: {
  readonly text: string;
  readonly label?: string;
}) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    // Browsers give pages of other hosts than localhost no clipboard without TLS.
    const isCopied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setSaid(isCopied === true ? "Copied" : "Not allowed");
    setTimeout(() => setSaid(""), SAID_MS);
  };
  return (
    <button type="button" class="copy" onClick={copy}>
      <span aria-live="polite">{said === "" ? label : said}</span>
    </button>
  );
}
