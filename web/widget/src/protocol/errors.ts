/** The visitor has to agree to the notice first. */
export const CONSENT_NEEDED = "conversation.consent_needed";

/** The channel asks for something before the first words. */
export const DETAILS_NEEDED = "conversation.details_needed";

/** A request that did not succeed: `status` 0 means that no answer came at all. */
export class RequestError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly retryAfterMs: number | null = null,
  ) {
    super(`${status} ${code}`);
  }

  /** Worth trying again by itself: the network, a busy server, a broken one. */
  get transient(): boolean {
    return (
      this.status === 0 ||
      this.status === 408 ||
      this.status === 425 ||
      this.status === 429 ||
      this.status >= 500
    );
  }
}

export function asRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  return new RequestError(0, "network", error instanceof Error ? error.message : String(error));
}
