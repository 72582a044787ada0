import {
  executionCostsQuerySchema,
  executionIdSchema,
  executionsQuerySchema,
  failedAttemptSchema,
} from '@wflo/contracts';
import { Router } from 'express';
import type { CostContext } from '../cost-context.ts';
import { listExecutions } from '../ledger/execution-list.ts';
import { pageOfLines } from '../ledger/execution-lines.ts';
import { totalOfExecution, wastedOfExecution } from '../ledger/execution-totals.ts';
import { recordFailedAttempt } from '../ledger/failed-attempts.ts';
import { inexactOfExecution } from '../ledger/inexact-totals.ts';
import { parsePathId, parseRequest } from './parse.ts';
import { toExecutionCosts, toExecutions } from './responses.ts';

/** `/v1/executions`, `/v1/executions/{id}/…`. */
export function executionRoutes(context: CostContext): Router {
  const router = Router();
  const { database } = context;

  router.get('/v1/executions', async (request, response) => {
    const { since, limit, after } = parseRequest(executionsQuerySchema, request.query);
    const page = await listExecutions(database, {
      sinceMillis: since === undefined ? undefined : Date.parse(since),
      limit,
      after: after === undefined ? undefined : BigInt(after),
    });
    response.json(toExecutions(page));
  });

  router.get('/v1/executions/:id/costs', async (request, response) => {
    const executionId = parsePathId(request.params, executionIdSchema);
    const query = parseRequest(executionCostsQuerySchema, request.query);
    const { runId, limit, after } = query;
    const of = { executionId, runId };
    const page = await pageOfLines(database, of, {
      limit,
      after: after === undefined ? undefined : BigInt(after),
    });
    const totals = await totalOfExecution(database, of);
    const wasted = await wastedOfExecution(database, of);
    const inexact = await inexactOfExecution(database, of);
    response.json(toExecutionCosts(executionId, { totals, wasted, inexact }, page));
  });

  router.post('/v1/executions/:id/failed-attempts', async (request, response) => {
    const executionId = parsePathId(request.params, executionIdSchema);
    const attempt = parseRequest(failedAttemptSchema, request.body);
    await recordFailedAttempt(context, executionId, attempt);
    response.status(204).end();
  });

  return router;
}
