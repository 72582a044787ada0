/**
 * Answers everything that goes wrong with a problem document.
 *
 * @module
 */
import { PROBLEM_CONTENT_TYPE, toProblem, type Problem, type ProblemCode } from '@wflo/contracts';
import { getLogger } from '@wflo/observability';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';
import { RequestError } from '../errors.ts';

const logger = getLogger('wflo.cost.http');

/** What express's parsers throw: http-errors, with a `type` of body-parser's. */
const parserErrorSchema = z.object({
  status: z.number().int().min(400).max(499),
  type: z.string().optional(),
  message: z.string(),
});

/** How drivers say that the database cannot be reached or used right now. */
const UNAVAILABLE_CODES =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|SQLITE_BUSY.*|08\w{3}|40001|40P01|53\w{3}|57P0\d)$/;
const UNAVAILABLE_MESSAGES =
  /Timeout acquiring a connection|Connection terminated|timeout expired|Unable to acquire a connection/;

/** How they say that a sum would pass 64 bits; SQLite makes a float of it, which STRICT refuses. */
const OUT_OF_RANGE_CODES = /^(22003|SQLITE_CONSTRAINT_DATATYPE)$/;

/** The last route: there is nothing here. */
export const notFound: RequestHandler = (request, _response, next) => {
  next(
    new RequestError('WFLO_NOT_FOUND', `no ${request.method} ${request.path}; see /openapi.json`),
  );
};

/** The last handler. Express knows it by its four parameters. */
export const answerProblem: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const problem = problemOf(error, request.path);
  if (problem.status >= 500) {
    logger.error('request_failed', {
      method: request.method,
      path: request.path,
      status: problem.status,
      err: error,
    });
  }
  if (problem.status === 503) response.set('Retry-After', '1');
  response.status(problem.status).type(PROBLEM_CONTENT_TYPE).send(JSON.stringify(problem));
};

function problemOf(error: unknown, instance: string): Problem {
  if (error instanceof RequestError) {
    const { problemCode, message: detail, extensions } = error;
    return toProblem(problemCode, { detail, instance, extensions });
  }
  const parser = parserErrorSchema.safeParse(error);
  if (parser.success) {
    const { type, status, message: detail } = parser.data;
    return toProblem(parserCode(type, status), { detail, instance });
  }
  if (isUnavailable(error)) {
    const detail = 'the database cannot be used at the moment; try again';
    return toProblem('WFLO_UNAVAILABLE', { detail, instance });
  }
  if (OUT_OF_RANGE_CODES.test(codeOf(error))) {
    const detail = 'with this amount a sum would pass 9223372.036854775807 USD';
    return toProblem('WFLO_AMOUNT_OUT_OF_RANGE', { detail, instance });
  }
  return toProblem('WFLO_INTERNAL', { detail: 'see the log of the service', instance });
}

function parserCode(type: string | undefined, status: number): ProblemCode {
  if (status === 413) return 'WFLO_BODY_TOO_LARGE';
  if (status === 415) return 'WFLO_MEDIA_TYPE_UNSUPPORTED';
  return type === 'entity.parse.failed' ? 'WFLO_JSON_INVALID' : 'WFLO_REQUEST_INVALID';
}

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  return UNAVAILABLE_CODES.test(codeOf(error)) || UNAVAILABLE_MESSAGES.test(error.message);
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
