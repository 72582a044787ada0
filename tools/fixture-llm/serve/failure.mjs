import { ApiError } from '../api-error.mjs';
import { sendBody } from './send.mjs';

/** Whether the step serves an error. */
export const isFailure = ({ status, html }) => (status ?? 200) >= 400 || html === true;

/** Sends the error of a step. */
export function failure(dialect, step) {
  const status = step.status ?? (step.html === true ? 502 : 500);
  const headers = { ...retryAfter(step), ...step.headers };
  if (step.html === true) {
    const body = `<html><head><title>${status}</title></head><body>Bad Gateway</body></html>`;
    return (response, call) =>
      sendBody(response, call, { status, body, type: 'text/html', headers }, step);
  }
  const message = step.message ?? `The fixture was requested to fail with status ${status}.`;
  const body = step.body ?? dialect.error(new ApiError(status, message));
  return (response, call) => sendBody(response, call, { status, body, headers }, step);
}

function retryAfter({ status, retryAfterSeconds = status === 429 ? 1 : null }) {
  return retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) };
}

/** Sends the error that the request itself has caused. */
export function refused(dialect, error) {
  const known =
    error instanceof ApiError ? error : new ApiError(500, `The fixture failed: ${error.message}`);
  const { status, headers } = known;
  return (response, call) =>
    sendBody(response, call, { status, body: dialect.error(known), headers });
}
