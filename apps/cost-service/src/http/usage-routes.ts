import {
  costsQuerySchema,
  quoteRequestSchema,
  settleRequestSchema,
  usageRequestSchema,
  usdToPico,
} from '@wflo/contracts';
import { Router } from 'express';
import type { CostContext } from '../cost-context.ts';
import { costsPage } from '../ledger/costs-page.ts';
import { recordUsage } from '../spending/record-usage.ts';
import { settleUsage } from '../spending/settle-usage.ts';
import { toCosts, toQuote, toUsageRecord } from './responses.ts';
import { withRequestFields } from './log-fields.ts';
import { parsePathId, parseRequest } from './parse.ts';

/** `/v1/quotes`, `/v1/usage`, `/v1/usage/{id}/settle`, `/v1/costs`. */
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
