import { executionResultSchema, sandboxOpenApi } from '@wflo/contracts';
import type { Logger } from '@wflo/observability';
import { createServiceApp, invalidRequest } from '@wflo/service-kit';
import { Router, type Express, type RequestHandler, type Response } from 'express';
import type { Backend } from '../backends/backend.ts';
import type { ExecutionService } from '../execution/execution-service.ts';
import { resolveProgram, type ExecutionLimits } from '../execution/resolve-program.ts';
import { incomingTrace } from './incoming-trace.ts';
import { toRequestError } from './to-request-error.ts';

export interface AppOptions {
  readonly executions: ExecutionService;
  readonly backend: Backend;
  readonly limits: ExecutionLimits;
  readonly maxBodyBytes: number;
  /** Required on /v1. Without it /v1 is open. */
  readonly apiToken?: string;
  readonly logger: Logger;
  readonly version: string;
  /** /metrics, /health, /ready, /loggers. Default: none of them. */
  readonly observability?: Router;
}

/** The service as an Express app, which listens nowhere yet. */
export function createApp(options: AppOptions): Express {
  const { backend, maxBodyBytes, apiToken, logger, version, observability = Router() } = options;
  const routes = Router();
  routes.get('/v1/runtimes', (_request, response) => {
    response.json({ backend: backend.name, runtimes: backend.runtimes });
  });
  routes.post('/v1/executions', incomingTrace, execute(options));
  return createServiceApp({
    openApi: sandboxOpenApi(version),
    routes: [routes],
    token: apiToken,
    maxBodyBytes,
    observability,
    toRequestError,
    logger,
  });
}

function execute({ executions, limits }: AppOptions): RequestHandler {
  return async (request, response) => {
    const resolved = resolveProgram(request.body, limits);
    if ('issues' in resolved) throw invalidRequest(resolved.issues);
    const result = await executions.execute(resolved.program, whenCallerLeaves(response));
    response.json(executionResultSchema.parse(result));
  };
}

/** Aborted when the connection ends before the response was sent. */
function whenCallerLeaves(response: Response): AbortSignal {
  const abort = new AbortController();
  if (response.destroyed) abort.abort();
  response.once('close', () => {
    if (!response.writableFinished) abort.abort();
  });
  return abort.signal;
}
