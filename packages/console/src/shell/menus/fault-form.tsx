/** Any fault there is, as the emulator's API takes it: what no preset says. */
import { useState } from "preact/hooks";
import { ApiError } from "../../api/client.ts";
import { Failure } from "../../parts/failure.tsx";

const EXAMPLE = {
  kind: "error",
  target: { service: "s3", operation: "GetObject" },
  error: { code: "SlowDown" },
  probability: 0.5,
  duration: "10m",
};

export function FaultForm({
  isUnderWay,
  set,
}: {
  readonly isUnderWay: boolean;
  readonly set: (fault: object) => void;
}) {
  const [text, setText] = useState(() => JSON.stringify(EXAMPLE, undefined, 2));
  const [error, setError] = useState<ApiError>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    try {
      const fault = JSON.parse(text) as object;
      setError(undefined);
      set(fault);
    } catch (thrown) {
      setError(new ApiError(0, "", `This is not JSON: ${(thrown as Error).message}`));
    }
  };
  return (
    <details class="fault-form">
      <summary>Any other fault</summary>
      <form class="form" onSubmit={submit}>
        <textarea
          aria-label="Fault as JSON"
          rows={13}
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        {error && <Failure error={error} />}
        <div class="form-end">
          <button type="submit" class="primary" aria-disabled={isUnderWay}>
            Set it
          </button>
        </div>
      </form>
    </details>
  );
}
