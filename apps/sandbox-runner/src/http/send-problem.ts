/**
 * Answers with problem details (RFC 9457).
 *
 * @module
 */
import {
  PROBLEM_CONTENT_TYPE,
  toProblem,
  type ProblemCode,
  type ProblemDetails,
} from '@wflo/contracts';
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Logger } from '@wflo/observability';
import {
  BodyNotUtf8Error,
  RunCancelledError,
  RunLostError,
  SandboxBusyError,
  SandboxRunnerError,
} from '../errors.ts';

/** Our own code beside those of the catalogue. */
const BUSY = {
  code: 'WFLO_SANDBOX_BUSY',
  status: 503,
  title: 'All sandboxes are taken and the queue is full',
} as const;

export function sendProblem(
  request: Request,
  response: Response,
  code: ProblemCode | typeof BUSY,
  details: ProblemDetails = {},
): void {
  const problem = toProblem(code, { ...details, instance: request.path });
  response.status(problem.status).type(PROBLEM_CONTENT_TYPE).send(JSON.stringify(problem));
}

/** Turns what routes and the body parser throw into problems. What is unknown is logged. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  // Express takes four parameters for the sign of an error handler.
  return (error: unknown, request, response, _next) => {
    if (response.headersSent || error instanceof RunCancelledError) {
      response.destroy();
      return;
    }
    if (error instanceof SandboxBusyError) {
      response.setHeader('retry-after', String(error.retryAfterSeconds));
      sendProblem(request, response, BUSY, { detail: error.message });
    } else if (error instanceof BodyNotUtf8Error) {
      sendProblem(request, response, 'WFLO_JSON_INVALID', { detail: error.message });
    } else if (error instanceof SandboxRunnerError && error.code === 'WFLO_UNAVAILABLE') {
      response.setHeader('retry-after', '1');
      sendProblem(request, response, 'WFLO_UNAVAILABLE', {
        detail: error.message,
        // Whoever repeats the request should know that the program may run a second time.
        extensions: { mayHaveRun: error instanceof RunLostError },
      });
    } else {
      sendOther(error, request, response, logger);
    }
  };
}

/** The codes of body-parser's errors, which say what is wrong in `type`. */
function sendOther(error: unknown, request: Request, response: Response, logger: Logger): void {
  switch (bodyErrorType(error)) {
    case 'entity.too.large':
      sendProblem(request, response, 'WFLO_BODY_TOO_LARGE', {
        detail: 'the body has more bytes than SANDBOX_MAX_BODY_BYTES allows',
      });
      return;
    case 'entity.parse.failed':
      sendProblem(request, response, 'WFLO_JSON_INVALID', {
        detail: error instanceof Error ? error.message : undefined,
      });
      return;
    case 'charset.unsupported':
    case 'encoding.unsupported':
      sendProblem(request, response, 'WFLO_MEDIA_TYPE_UNSUPPORTED', {
        detail: 'send UTF-8, uncompressed or with gzip, deflate or br',
      });
      return;
    case 'request.aborted':
    case 'request.size.invalid':
      response.destroy();
      return;
    default:
      if (isClientError(error)) {
        sendProblem(request, response, 'WFLO_REQUEST_INVALID', { detail: error.message });
        return;
      }
      logger.error('request_failed', { err: error, path: request.path });
      sendProblem(request, response, 'WFLO_INTERNAL', { detail: 'see the log of this service' });
  }
}

/** What the parser could not read, such as a body that is not compressed as it says. */
function isClientError(error: unknown): error is Error {
  if (!(error instanceof Error && 'status' in error)) return false;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500;
}

function bodyErrorType(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined;
}
