/**
 * The express app: the contract's routes behind the token, the observability routes in the open.
 *
 * @module
 */
import { costOpenApi } from '@wflo/contracts';
import { getLogger } from '@wflo/observability';
import { createServiceApp } from '@wflo/service-kit';
import type { Express, Router } from 'express';
import type { CostContext } from '../cost-context.ts';
import { budgetRoutes } from './budget-routes.ts';
import { toRequestError } from './to-request-error.ts';
import { usageRoutes } from './usage-routes.ts';

/** Largest body of a request. The contract's largest is a few kilobytes. */
const MAX_BODY_BYTES = 65_536;

/** What the app is made of. */
export interface AppParts {
  readonly context: CostContext;
  /** `/metrics`, `/health`, `/ready`, `/loggers`. */
  readonly observability: Router;
  /** Wanted below /v1 where it is given. */
  readonly token?: string;
  readonly version: string;
}

/** The app, which listens nowhere yet. */
export function createApp({ context, observability, token, version }: AppParts): Express {
  return createServiceApp({
    openApi: costOpenApi(version),
    routes: [usageRoutes(context), budgetRoutes(context)],
    token,
    maxBodyBytes: MAX_BODY_BYTES,
    observability,
    toRequestError,
    logger: getLogger('wflo.cost.http'),
  });
}
