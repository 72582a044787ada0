import type { ErrorRequestHandler, RequestHandler } from 'express';
import { sendProblem, type Problem } from './problem.ts';
import { requestErrorCode, type RequestErrorCode } from './request-error-code.ts';

const MAX_URL_LENGTH = 2_048;

/** Responses of these endpoints are true for one moment only. */
export const neverStored: RequestHandler = (_request, response, next) => {
  response.setHeader('cache-control', 'no-store');
  next();
};

export const boundedUrl: RequestHandler = (request, response, next) => {
  if (request.originalUrl.length <= MAX_URL_LENGTH) {
    next();
    return;
  }
  sendProblem(response, {
    status: 414,
    title: 'URI too long',
    code: 'WFLO_URI_TOO_LONG',
    detail: `the URL has ${request.originalUrl.length} characters; at most ${MAX_URL_LENGTH} are read`,
  });
};

/** For a method that a path does not have. */
export function methodNotAllowed(...allowed: readonly string[]): RequestHandler {
  return (request, response) => {
    response.setHeader('allow', allowed.join(', '));
    sendProblem(response, {
      status: 405,
      title: 'Method not allowed',
      code: 'WFLO_METHOD_NOT_ALLOWED',
      detail: `${request.method} is not answered here; use ${allowed.join(' or ')}`,
    });
  };
}

export const notFound: RequestHandler = (request, response) => {
  response.setHeader('cache-control', 'no-store');
  sendProblem(response, {
    status: 404,
    title: 'Not found',
    code: 'WFLO_NOT_FOUND',
    detail: `there is no ${request.path.slice(0, 200)}; see /metrics, /health, /ready and /loggers`,
  });
};

/** Whatever a route threw becomes a problem; its message stays inside unless it is about the request. */
export const errorsToProblems: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const code = requestErrorCode(error);
  sendProblem(response, code === undefined ? INTERNAL : { ...UNREADABLE[code], code });
};

const INTERNAL: Problem = {
  status: 500,
  title: 'Internal error',
  code: 'WFLO_INTERNAL',
  detail: 'the request could not be answered',
};

const UNREADABLE: Readonly<Record<RequestErrorCode, Omit<Problem, 'code'>>> = {
  WFLO_BODY_TOO_LARGE: {
    status: 413,
    title: 'Body too large',
    detail: 'the body is larger than a level needs; send at most 4 KiB',
  },
  WFLO_JSON_INVALID: {
    status: 400,
    title: 'Invalid JSON',
    detail: 'the body could not be read; send well-formed JSON in UTF-8',
  },
  WFLO_MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    title: 'Unsupported media type',
    detail: 'send JSON in UTF-8, uncompressed or with gzip, deflate or br',
  },
  WFLO_REQUEST_INVALID: {
    status: 400,
    title: 'Invalid request',
    detail: 'the request could not be read; send a well-formed path and body',
  },
};
