import { NotFoundError } from '../errors.ts';
import { costCsv } from '../query/costs.ts';
import { listLines } from '../query/lines.ts';
import { listMetrics } from '../query/metrics.ts';
import { listRuns } from '../query/list-runs.ts';
import type { Parameters } from '../query/parameters.ts';
import { listTraces, spanDetail, trace } from '../query/spans.ts';
import { timeline } from '../query/timeline.ts';
import type { ActionName } from '../shapes/run.ts';
import { action } from './action.ts';
import { costReport } from './cost.ts';
import { gaps, rowContext, type ConsoleParts } from './console-parts.ts';
import { health } from './health.ts';
import { runDetail } from './run-detail.ts';

/** What a route is given. */
export interface ApiRequest {
  readonly parts: ConsoleParts;
  /** Of the path, decoded, in order. */
  readonly ids: readonly string[];
  readonly parameters: Parameters;
  readonly body: unknown;
  readonly accept: string;
}

/** JSON, unless it is a text with its type. */
export type ApiResponse = { json: unknown } | { text: string; type: string; file: string };

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly handle: (request: ApiRequest) => Promise<ApiResponse> | ApiResponse;
}

const ID = '([^/]+)';

export const ROUTES: readonly Route[] = [
  get('/api/runs', ({ parts, parameters }) => ({
    ...listRuns(parts.store.reader, parameters, rowContext(parts)),
    gaps: gaps(parts),
    eventId: parts.hub.lastId,
  })),
  get(`/api/runs/${ID}`, ({ parts, ids: [id = ''] }) => runDetail(parts, id)),
  get(`/api/runs/${ID}/timeline`, ({ parts, parameters, ids: [id = ''] }) => ({
    ...timeline(
      parts.store.reader,
      id,
      parameters.text('runId'),
      parameters.integer('limit', 20_000, 1, 100_000),
    ),
    gaps: gaps(parts),
    eventId: parts.hub.lastId,
  })),
  get(`/api/runs/${ID}/logs`, ({ parts, parameters, ids: [id] }) => ({
    ...listLines(parts.store.reader, parameters, id),
    eventId: parts.hub.lastId,
  })),
  get('/api/logs', ({ parts, parameters }) => ({
    ...listLines(parts.store.reader, parameters),
    eventId: parts.hub.lastId,
  })),
  get('/api/traces', ({ parts, parameters }) => ({
    ...listTraces(parts.store.reader, parameters),
    gaps: gaps(parts),
  })),
  get(`/api/traces/${ID}`, ({ parts, ids: [id = ''] }) =>
    known(trace(parts.store.reader, id.toLowerCase()), `no span of trace ${id} is stored`),
  ),
  get(`/api/spans/${ID}/${ID}`, ({ parts, ids: [traceId = '', spanId = ''] }) =>
    known(
      spanDetail(parts.store.reader, traceId.toLowerCase(), spanId.toLowerCase()),
      `no span ${spanId} of trace ${traceId} is stored`,
    ),
  ),
  get('/api/metrics', ({ parts, parameters }) => listMetrics(parts.store.reader, parameters)),
  get('/api/health', ({ parts }) => health(parts)),
  { method: 'GET', path: pattern('/api/cost'), handle: cost },
  ...(['cancel', 'terminate', 'signal', 'update', 'reset'] as const).map(actionRoute),
];

async function cost({ parts, parameters, accept }: ApiRequest): Promise<ApiResponse> {
  const report = await costReport(parts, parameters);
  if (parameters.text('format') !== 'csv' && !accept.includes('text/csv')) return { json: report };
  return {
    text: costCsv(report),
    type: 'text/csv; charset=utf-8',
    file: `cost-by-${report.groupBy}.csv`,
  };
}

function actionRoute(name: ActionName): Route {
  return {
    method: 'POST',
    path: pattern(`/api/runs/${ID}/${name}`),
    handle: async ({ parts, ids: [id = ''], body }) => ({
      json: await action(parts, id, name, body),
    }),
  };
}

function get(path: string, handle: (request: ApiRequest) => unknown): Route {
  return {
    method: 'GET',
    path: pattern(path),
    handle: async (request) => ({ json: await handle(request) }),
  };
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path}$`);
}

/** @throws {NotFoundError} */
function known<T>(found: T | undefined, otherwise: string): T {
  if (found === undefined) throw new NotFoundError(otherwise);
  return found;
}
