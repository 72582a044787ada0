import { RequestError } from '@wflo/service-kit';
import {
  RunCancelledError,
  RunLostError,
  SandboxBusyError,
  SandboxRunnerError,
  ShuttingDownError,
} from '../errors.ts';

/** The problem that an error is, where it is one that a caller can do something about. */
export function toRequestError(error: unknown): RequestError | undefined {
  if (error instanceof SandboxBusyError) {
    const { message, retryAfterSeconds } = error;
    return new RequestError('WFLO_SANDBOX_BUSY', message, { retryAfterSeconds });
  }
  // The caller of a cancelled run has left: its response goes nowhere.
  if (error instanceof RunCancelledError)
    return new RequestError('WFLO_UNAVAILABLE', error.message);
  const code = error instanceof ShuttingDownError ? 'WFLO_SHUTTING_DOWN' : 'WFLO_UNAVAILABLE';
  if (!(error instanceof SandboxRunnerError) || error.code !== code) return undefined;
  // Whoever repeats the request should know that the program may run a second time.
  const extensions = { mayHaveRun: error instanceof RunLostError };
  return new RequestError(code, error.message, { extensions, retryAfterSeconds: 1 });
}
