import type { ApiError } from "../api/client.ts";

export function Failure({
  error,
  again,
}: {
  readonly error: ApiError;
  readonly again?: () => void;
}) {
  return (
    <div class="failure" role="alert">
      <span>
        {error.code !== "" && <strong>{error.code}. </strong>}
        {error.message}
      </span>
      {again && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}
