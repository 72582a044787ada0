import { PROBLEM_CATALOG, PROBLEM_CONTENT_TYPE, toProblem, type Problem } from '@wflo/contracts';
import { requestErrorCode, type Logger } from '@wflo/observability';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { RequestError } from '../errors.ts';

/** Turns an error of the service's own into the problem that it is for a caller. */
export type ToRequestError = (error: unknown) => RequestError | undefined;

/** The last route. */
export const notFound: RequestHandler = (request, _response, next) => {
  next(
    new RequestError('WFLO_NOT_FOUND', `no ${request.method} ${request.path}; see /openapi.json`),
  );
};

/**
 * The last handler: responds to everything that goes wrong with a problem document (RFC 9457). What
 * nobody foresaw, and what fails behind the service, is in the log.
 */
export function problemHandler(
  logger: Logger,
  toRequestError: ToRequestError,
  maxBodyBytes: number,
): ErrorRequestHandler {
  // Express takes four parameters for the sign of an error handler.
  return (error: unknown, request, response, _next) => {
    const problem = toRequestError(error) ?? refusedRequest(error, maxBodyBytes) ?? internal(error);
    if (problem.cause !== undefined) {
      const { method, path } = request;
      const { status } = PROBLEM_CATALOG[problem.problemCode];
      logger.error('request_failed', { method, path, status, err: problem.cause });
    }
    if (response.headersSent || isGone(error)) response.destroy();
    else send(response, problem, request.path);
  };
}

function internal(cause: unknown): RequestError {
  return new RequestError('WFLO_INTERNAL', 'see the log of this service', { cause });
}

/** What express and its parsers throw of a request that they could not read. */
function refusedRequest(error: unknown, maxBodyBytes: number): RequestError | undefined {
  if (error instanceof RequestError) return error;
  const code = requestErrorCode(error);
  if (code === undefined) return undefined;
  const reason = error instanceof Error ? error.message : String(error);
  return new RequestError(
    code,
    code === 'WFLO_BODY_TOO_LARGE' ? `the body has more than ${maxBodyBytes} bytes` : reason,
  );
}

/** The caller has left, or has sent less than it announced. */
function isGone(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('type' in error)) return false;
  return error.type === 'request.aborted' || error.type === 'request.size.invalid';
}

/** The problem document of an error, for the path of a request. */
export function problemOf(error: RequestError, instance: string): Problem {
  const { problemCode, message: detail, issues, extensions } = error;
  return toProblem(problemCode, { detail, instance, issues, extensions });
}

function send(response: Response, error: RequestError, instance: string): void {
  const { retryAfterSeconds } = error;
  const document = problemOf(error, instance);
  if (retryAfterSeconds !== undefined) response.set('Retry-After', String(retryAfterSeconds));
  response.status(document.status).type(PROBLEM_CONTENT_TYPE).send(JSON.stringify(document));
}
