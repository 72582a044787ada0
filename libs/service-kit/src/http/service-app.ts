import type { OpenApiDocument } from '@wflo/contracts';
import type { Logger } from '@wflo/observability';
import express, { type Express, type Router } from 'express';
import { notFound, problemHandler, type ToRequestError } from './problem-handler.ts';
import { readJson, refuseOtherMethods } from './request-form.ts';
import { requireToken } from './require-token.ts';

export interface ServiceAppParts {
  readonly openApi: OpenApiDocument;
  /** Of everything below `/v1`. Bodies have been read and the token has been checked before. */
  readonly routes: readonly Router[];
  /** Required below `/v1` when set. */
  readonly token?: string;
  readonly maxBodyBytes: number;
  /** `/metrics`, `/health`, `/ready`, `/loggers`. */
  readonly observability: Router;
  /** What the service's own errors are for a caller. Default: `WFLO_INTERNAL`. */
  readonly toRequestError?: ToRequestError;
  /** Gets `request_failed`, with the error that a caller does not see. */
  readonly logger: Logger;
}

/**
 * The app, which listens nowhere yet: the routes of the contract behind the token, `/openapi.json`
 * and the observability routes in the open.
 */
export function createServiceApp({
  openApi,
  routes,
  token,
  maxBodyBytes,
  observability,
  toRequestError = () => undefined,
  logger,
}: ServiceAppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.get('/openapi.json', (_request, response) => {
    response.json(openApi);
  });
  app.use('/v1', requireToken(token), readJson(maxBodyBytes));
  app.use(...routes, refuseOtherMethods(openApi));
  app.use(observability);
  app.use(notFound, problemHandler(logger, toRequestError, maxBodyBytes));
  return app;
}
