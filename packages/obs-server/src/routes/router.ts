import express, { type Router } from 'express';
import { HealthMonitor } from '../health/health-monitor.ts';
import {
  boundedUrl,
  errorsToProblems,
  methodNotAllowed,
  neverStored,
} from '../http/request-errors.ts';
import { healthRoute, readyRoute } from './health-route.ts';
import { listLoggersRoute, readLevelBody, setLevelRoute } from './loggers-route.ts';
import { metricsRoute } from './metrics-route.ts';
import type { ObsOptions, ObsPaths } from './obs-options.ts';
import { requireAdminToken, requireMetricsToken } from './required-token.ts';

const DEFAULT_PATHS = {
  metrics: '/metrics',
  health: ['/health', '/healthz'],
  live: '/livez',
  ready: ['/ready', '/readyz'],
  loggers: '/loggers',
} as const satisfies ObsPaths;

/**
 * `/metrics`, `/health`, `/ready` and `/loggers`, with `/livez`, `/healthz` and `/readyz`, as an
 * express router, for an app that has a server: Express 4 and 5, Fastify with middie or
 * @fastify/express, Koa, plain node:http. Other paths go on to the app's own routes. Mount it before anything that requires
 * authentication: probes and Prometheus send none.
 *
 * @example
 * const app = express();
 * app.use(createObsRouter({ checks: [{ name: 'database', check: () => knex.raw('select 1') }] }));
 */
export function createObsRouter({
  service,
  metrics,
  checks = [],
  monitor = new HealthMonitor(checks),
  loggers,
  adminToken,
  metricsToken,
  paths = {},
  lossReport,
}: ObsOptions): Router {
  const router = express.Router();
  const at = (endpoint: keyof ObsPaths): string[] =>
    [paths[endpoint] ?? DEFAULT_PATHS[endpoint]].flat();
  const guards = [neverStored, boundedUrl];

  if (metrics !== undefined) {
    router
      .route(at('metrics'))
      .all(guards)
      .get(requireMetricsToken(metricsToken), metricsRoute(metrics))
      .all(methodNotAllowed('GET', 'HEAD'));
  }
  router
    .route(at('health'))
    .all(guards)
    .get(healthRoute(monitor, { service, lossReport }))
    .all(methodNotAllowed('GET', 'HEAD'));
  router
    .route(at('live'))
    .all(guards)
    .get(healthRoute(monitor, { service, lossReport }, 'live'))
    .all(methodNotAllowed('GET', 'HEAD'));
  router
    .route(at('ready'))
    .all(guards)
    .get(readyRoute(monitor))
    .all(methodNotAllowed('GET', 'HEAD'));
  if (loggers !== undefined) {
    router
      .route(at('loggers'))
      .all(guards)
      .get(listLoggersRoute(loggers))
      .all(methodNotAllowed('GET', 'HEAD'));
    router
      .route(at('loggers').map((path) => `${path}/:name`))
      .all(guards)
      .put(requireAdminToken(adminToken), readLevelBody, setLevelRoute(loggers))
      .all(methodNotAllowed('PUT'));
  }
  router.use(errorsToProblems);
  return router;
}
