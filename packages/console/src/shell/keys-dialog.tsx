/** What `?` shows. */
import type { RefObject } from "preact";

const KEYS: readonly (readonly [string, string])[] = [
  ["/", "Go to the filter"],
  ["↑ ↓", "Move in a list"],
  ["Home End", "First, last row"],
  ["Enter", "Open the row"],
  ["g o", "Overview"],
  ["g r", "Requests"],
  ["g i", "IAM"],
  ["g s", "S3"],
  ["g d", "DynamoDB"],
  ["g l", "Lambda"],
  ["g v", "VPC"],
  ["g w", "Logs"],
  ["Esc", "Close what is open"],
  ["?", "These keys"],
];

export function KeysDialog({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) {
  return (
    <dialog ref={dialog} aria-labelledby="keys-title">
      <h1 id="keys-title">Keys</h1>
      <dl class="keys">
        {KEYS.map(([keys, what]) => (
          <>
            <dt>
              {keys.split(" ").map((key) => (
                <>
                  <kbd>{key}</kbd>{" "}
                </>
              ))}
            </dt>
            <dd>{what}</dd>
          </>
        ))}
      </dl>
      <form method="dialog" class="form">
        <div class="form-end">
          <button type="submit">Close</button>
        </div>
      </form>
    </dialog>
  );
}
