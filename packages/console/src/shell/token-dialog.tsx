/** Asks for the control token, once a tab, when an answer was 401. */
import { useEffect, useRef, useState } from "preact/hooks";
import { isTokenWanted, takeToken, token } from "../api/session.ts";

export function TokenDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("");
  const isWanted = isTokenWanted.value;
  useEffect(() => {
    if (isWanted) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isWanted]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() !== "") takeToken(text.trim());
    setText("");
  };
  return (
    <dialog ref={dialog} aria-labelledby="token-title" onCancel={(event) => event.preventDefault()}>
      <form class="form" onSubmit={submit}>
        <h1 id="token-title">Control token</h1>
        <p class="muted">
          {token.value === ""
            ? "This Cloudglass was started with --control-token. The token stays in this tab."
            : "This token was not accepted."}
        </p>
        <label>
          Token
          <input
            type="password"
            autocomplete="off"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        <div class="form-end">
          <button type="submit" class="primary">
            Continue
          </button>
        </div>
      </form>
    </dialog>
  );
}
