import type { RequestHandler } from 'express';
import { HEALTH_GROUPS, type HealthGroup } from '../health/health-check.ts';
import type { HealthMonitor } from '../health/health-monitor.ts';
import { sendJson } from '../http/json-response.ts';
import { sendProblem } from '../http/problem.ts';
import { queryOf } from '../http/query.ts';
import { shortReason } from '../short-reason.ts';
import type { ObsOptions } from './obs-options.ts';

/** `GET /health`: every check, or those of `?group=`; `?verbose` says more. */
export function healthRoute(
  monitor: HealthMonitor,
  options: Pick<ObsOptions, 'service' | 'lossReport'>,
  byDefault?: HealthGroup,
): RequestHandler {
  return async (request, response) => {
    const query = queryOf(request);
    const requested = query.get('group') ?? byDefault;
    const group = HEALTH_GROUPS.find((known) => known === requested);
    if (requested !== undefined && group === undefined) {
      sendProblem(response, {
        status: 400,
        title: 'Unknown group',
        code: 'WFLO_REQUEST_INVALID',
        detail: `group has to be one of ${HEALTH_GROUPS.join(', ')}`,
      });
      return;
    }
    const { up, components } = await monitor.report(group);
    const verbose = isVerbose(query.get('verbose') ?? undefined) ? verboseReport(options) : {};
    const status = up ? 'healthy' : 'unhealthy';
    sendJson(response, up ? 200 : 503, { status, components, ...verbose });
  };
}

/** `GET /ready`: the ready group; `starting` until it passed once, `draining` once the shutdown has begun. */
export function readyRoute(monitor: HealthMonitor): RequestHandler {
  return async (_request, response) => {
    if (monitor.isDraining) {
      sendJson(response, 503, { status: 'draining', components: {} });
      return;
    }
    const { up, components } = await monitor.report('ready');
    const ready = up && !monitor.isDraining;
    sendJson(response, ready ? 200 : 503, { status: readiness(monitor, up), components });
  };
}

function readiness({ isDraining, wasReady }: HealthMonitor, up: boolean): string {
  if (isDraining) return 'draining';
  return up ? 'ready' : wasReady ? 'not_ready' : 'starting';
}

function isVerbose(value: string | undefined): boolean {
  return value !== undefined && value !== 'false' && value !== '0';
}

function verboseReport({ service, lossReport }: Pick<ObsOptions, 'service' | 'lossReport'>) {
  return {
    service,
    node: process.versions.node,
    uptimeSeconds: Math.round(process.uptime()),
    loss: lossReport && readLoss(lossReport),
  };
}

/** As JSON that is fit for an open endpoint, whatever the report holds. */
function readLoss(lossReport: () => Readonly<Record<string, unknown>>): unknown {
  try {
    const text = JSON.stringify(lossReport(), (_key, value: unknown) =>
      typeof value === 'string' ? shortReason(value) : value,
    );
    return JSON.parse(text) as unknown;
  } catch (error) {
    return { error: shortReason(error) };
  }
}
