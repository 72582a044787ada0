/**
 * The routes of this service.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { executionResultSchema, sandboxOpenApi, type OpenApiDocument } from '@wflo/contracts';
import type { Logger } from '@wflo/observability';
import express, { Router, type Express, type RequestHandler, type Response } from 'express';
import type { Backend } from '../backends/backend.ts';
import { BodyNotUtf8Error } from '../errors.ts';
import type { ExecutionService } from '../execution/execution-service.ts';
import type { ExecutionLimits } from '../execution/execution-limits.ts';
import { resolveProgram } from '../execution/resolve-program.ts';
import { bearerToken } from './bearer-token.ts';
import { incomingTrace } from './incoming-trace.ts';
import { problemHandler, sendProblem } from './send-problem.ts';

export interface AppOptions {
  readonly executions: ExecutionService;
  readonly backend: Backend;
  readonly limits: ExecutionLimits;
  readonly maxBodyBytes: number;
  /** Required on /v1. Without it /v1 is open. */
  readonly apiToken?: string | undefined;
  readonly logger: Logger;
  readonly version: string;
  /** /metrics, /health, /ready, /loggers. */
  readonly observability?: Router;
}

/** The service as an Express app, listening nowhere yet. */
export function createApp(options: AppOptions): Express {
  const { backend, maxBodyBytes, apiToken, logger, version, observability } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  const openApi = sandboxOpenApi(version);
  app.get('/openapi.json', (_request, response) => {
    response.json(openApi);
  });
  app.use('/v1', bearerToken(apiToken));
  app.get('/v1/runtimes', (_request, response) => {
    response.json({ backend: backend.name, runtimes: backend.runtimes });
  });
  app.post(
    '/v1/executions',
    requireJson,
    express.json({ limit: maxBodyBytes, strict: false, verify: requireUtf8 }),
    incomingTrace,
    execute(options),
  );
  app.use(refuseOtherMethods(openApi));
  if (observability !== undefined) app.use(observability);
  app.use((request, response) => {
    sendProblem(request, response, 'WFLO_NOT_FOUND', {
      detail: `${request.method} ${request.path} is no route of this service; see /openapi.json`,
    });
  });
  app.use(problemHandler(logger));
  return app;
}

function execute({ executions, limits }: AppOptions): RequestHandler {
  return async (request, response) => {
    const resolved = resolveProgram(request.body, limits);
    if ('issues' in resolved) {
      sendProblem(request, response, 'WFLO_REQUEST_INVALID', { issues: resolved.issues });
      return;
    }
    const result = await executions.execute(resolved.program, whenCallerLeaves(response));
    response.json(executionResultSchema.parse(result));
  };
}

/** Bytes that are no UTF-8 would be replaced, and another program run than was sent. */
function requireUtf8(_request: unknown, _response: unknown, body: Buffer): void {
  if (!isUtf8(body)) throw new BodyNotUtf8Error();
}

/** 405 with `Allow` for the methods that an address of the contract does not have. */
function refuseOtherMethods({ paths }: OpenApiDocument): Router {
  const router = Router();
  for (const [path, operations] of Object.entries(paths)) {
    const allowed = Object.keys(operations).map((method) => method.toUpperCase());
    if (allowed.includes('GET')) allowed.push('HEAD');
    router.all(path, (request, response) => {
      response.setHeader('allow', allowed.join(', '));
      const detail = `got ${request.method}, expected ${allowed.join(' or ')}`;
      sendProblem(request, response, 'WFLO_METHOD_NOT_ALLOWED', { detail });
    });
  }
  return router;
}

const requireJson: RequestHandler = (request, response, next) => {
  if (request.is('application/json') !== false) {
    next();
    return;
  }
  sendProblem(request, response, 'WFLO_MEDIA_TYPE_UNSUPPORTED', {
    detail: `got ${request.headers['content-type'] ?? 'no content-type'}, expected application/json`,
  });
};

/** Aborted when the connection ends before the response was sent. */
function whenCallerLeaves(response: Response): AbortSignal {
  const abort = new AbortController();
  if (response.destroyed) abort.abort();
  response.once('close', () => {
    if (!response.writableFinished) abort.abort();
  });
  return abort.signal;
}
