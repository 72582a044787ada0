import { costOpenApi } from '@wflo/contracts';
import { getLogger } from '@wflo/observability';
import { createServiceApp } from '@wflo/service-kit';
import type { Express, Router } from 'express';
import type { CostContext } from '../cost-context.ts';
import { budgetRoutes } from './budget-routes.ts';
import { executionRoutes } from './execution-routes.ts';
import { toRequestError } from './to-request-error.ts';
import { usageRoutes } from './usage-routes.ts';

/** Largest body of a request: a batch of records has some hundred kilobytes. */
const MAX_BODY_BYTES = 1_048_576;

export interface AppParts {
  readonly context: CostContext;
  /** `/metrics`, `/health`, `/ready`, `/loggers`. */
  readonly observability: Router;
  /** Required below /v1 when set. */
  readonly token?: string;
  readonly version: string;
}

/** Listens nowhere yet. The contract's routes are behind the token, those of observability open. */
export function createApp({ context, observability, token, version }: AppParts): Express {
  return createServiceApp({
    openApi: costOpenApi(version),
    routes: [usageRoutes(context), executionRoutes(context), budgetRoutes(context)],
    token,
    maxBodyBytes: MAX_BODY_BYTES,
    observability,
    toRequestError,
    logger: getLogger('wflo.cost.http'),
  });
}
