/** Codes of requests that were refused before any route saw them. */
export type RequestErrorCode =
  | 'WFLO_BODY_TOO_LARGE'
  | 'WFLO_JSON_INVALID'
  | 'WFLO_MEDIA_TYPE_UNSUPPORTED'
  | 'WFLO_REQUEST_INVALID';

/**
 * The code for what express and body-parser throw about a request, or undefined for any other
 * error. They throw errors with a `status` of 4xx, and body-parser's have a `type`.
 *
 * @example
 * app.use((error, request, response, next) => {
 *   const code = requestErrorCode(error);
 *   if (code === undefined) next(error);
 *   else response.status(400).json({ code });
 * });
 */
export function requestErrorCode(error: unknown): RequestErrorCode | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  const { status } = error;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  if (status === 413) return 'WFLO_BODY_TOO_LARGE';
  if (status === 415) return 'WFLO_MEDIA_TYPE_UNSUPPORTED';
  const isBadJson = 'type' in error && error.type === 'entity.parse.failed';
  return isBadJson ? 'WFLO_JSON_INVALID' : 'WFLO_REQUEST_INVALID';
}
