import {
  costsQuerySchema,
  PROBLEM_CATALOG,
  quoteRequestSchema,
  settleRequestSchema,
  usageBatchRequestSchema,
  usageRequestSchema,
  usdToPico,
} from '@wflo/contracts';
import { problemOf, RequestError } from '@wflo/service-kit';
import { Router } from 'express';
import type { CostContext } from '../cost-context.ts';
import { costsPage } from '../ledger/costs-page.ts';
import { recordUsage } from '../spending/record-usage.ts';
import { settleUsage } from '../spending/settle-usage.ts';
import { toRequestError } from './to-request-error.ts';
import { toCosts, toQuote, toUsageRecord } from './responses.ts';
import { withRequestFields } from './log-fields.ts';
import { parsePathId, parseRequest } from './parse.ts';

/** `/v1/quotes`, `/v1/usage`, `/v1/usage:batch`, `/v1/usage/{id}/settle`, `/v1/costs`. */
export function usageRoutes(context: CostContext): Router {
  const router = Router();

  router.post('/v1/quotes', (request, response) => {
    const { occurredAt, ...call } = parseRequest(quoteRequestSchema, request.body);
    context.metrics?.modelRequested(call.model);
    const at = occurredAt === undefined ? context.now() : Date.parse(occurredAt);
    response.json(toQuote(call.model, context.price({ ...call, at })));
  });

  router.post('/v1/usage', async (request, response) => {
    const usage = parseRequest(usageRequestSchema, request.body);
    const recorded = await withRequestFields(usage, () => recordUsage(context, usage));
    response.status(recorded.replayed ? 200 : 201).json(toUsageRecord(recorded));
  });

  router.post('/v1/usage\\:batch', async (request, response) => {
    const { records } = parseRequest(usageBatchRequestSchema, request.body);
    const made = records.map((usage) =>
      withRequestFields(usage, () => recordUsage(context, usage)).then(
        (recorded) => ({ usage: toUsageRecord(recorded) }),
        (error: unknown) => ({ problem: problemOf(refusalOf(error), request.path) }),
      ),
    );
    // What nobody refused has failed for all: the batch can be sent again.
    response.json({ results: await Promise.all(made) });
  });

  router.post('/v1/usage/:id/settle', async (request, response) => {
    const id = parsePathId(request.params);
    const { costUsd } = parseRequest(settleRequestSchema, request.body);
    const settled = await settleUsage(context, id, usdToPico(costUsd));
    response.status(settled.replayed ? 200 : 201).json(toUsageRecord(settled));
  });

  router.get('/v1/costs', async (request, response) => {
    const { groupBy, from, to, limit, after } = parseRequest(costsQuerySchema, request.query);
    const period = {
      fromMillis: from === undefined ? undefined : Date.parse(from),
      toMillis: to === undefined ? undefined : Date.parse(to),
    };
    const page = { limit, after: after === undefined ? undefined : BigInt(after) };
    response.json(toCosts(groupBy, await costsPage(context.database, groupBy, period, page)));
  });

  return router;
}

/** Why a record is refused. Throws what says nothing of this record. */
function refusalOf(error: unknown): RequestError {
  const problem = toRequestError(error);
  const refusal = problem ?? (error instanceof RequestError ? error : undefined);
  if (refusal === undefined || PROBLEM_CATALOG[refusal.problemCode].status >= 500) throw error;
  return refusal;
}
