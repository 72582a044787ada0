/**
 * The express app: the contract's routes behind the token, the observability routes in the open.
 *
 * @module
 */
import { costOpenApi } from '@wflo/contracts';
import express, { type Express, type Router } from 'express';
import type { CostContext } from '../cost-context.ts';
import { requireToken } from './authorization.ts';
import { budgetRoutes } from './budget-routes.ts';
import { answerProblem, notFound } from './problem-handler.ts';
import { refuseOtherMethods, requireJson, requireUtf8 } from './request-form.ts';
import { usageRoutes } from './usage-routes.ts';

/** Largest body of a request. The contract's largest is a few kilobytes. */
const BODY_LIMIT = '64kb';

/** What the app is made of. */
export interface AppParts {
  readonly context: CostContext;
  /** `/metrics`, `/health`, `/ready`, `/loggers`. */
  readonly observability: Router;
  /** Asked for under /v1 when given. */
  readonly token?: string | undefined;
  readonly version: string;
}

/** The app, ready to be listened with. */
export function createApp({ context, observability, token, version }: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  const openApi = costOpenApi(version);
  app.get('/openapi.json', (_request, response) => {
    response.json(openApi);
  });
  app.use(
    '/v1',
    requireToken(token),
    requireJson,
    express.json({ limit: BODY_LIMIT, strict: false, verify: requireUtf8 }),
  );
  app.use(usageRoutes(context), budgetRoutes(context), refuseOtherMethods(openApi));
  app.use(observability);
  app.use(notFound, answerProblem);
  return app;
}
