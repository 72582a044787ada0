import {
  budgetRequestSchema,
  commitRequestSchema,
  renewRequestSchema,
  reservationRequestSchema,
  usdToPico,
} from '@wflo/contracts';
import { Router } from 'express';
import { getBudget, putBudget } from '../budgets/put-budget.ts';
import { reserve } from '../budgets/reserve.ts';
import { release } from '../budgets/release.ts';
import { renew } from '../budgets/renew.ts';
import { commit } from '../spending/commit.ts';
import type { CostContext } from '../cost-context.ts';
import { toBudget, toReservation, toUsageRecord } from './responses.ts';
import { withRequestFields } from './log-fields.ts';
import { parsePathId, parseRequest } from './parse.ts';

/** `/v1/budgets/{id}`, `/v1/budgets/{id}/reservations`, `/v1/reservations/{id}/…`. */
export function budgetRoutes(context: CostContext): Router {
  const router = Router();

  router.put('/v1/budgets/:id', async (request, response) => {
    const id = parsePathId(request.params);
    const { limitUsd, owner, parentId } = parseRequest(budgetRequestSchema, request.body);
    const input = { id, limitPicoUsd: usdToPico(limitUsd), owner, parentId };
    const { budget, alerts, created } = await putBudget(context, input);
    response.status(created ? 201 : 200).json(toBudget(budget, alerts));
  });

  router.get('/v1/budgets/:id', async (request, response) => {
    const { budget, alerts } = await getBudget(context, parsePathId(request.params));
    response.json(toBudget(budget, alerts));
  });

  router.post('/v1/budgets/:id/reservations', async (request, response) => {
    const id = parsePathId(request.params);
    const input = parseRequest(reservationRequestSchema, request.body);
    const reserved = await withRequestFields(input, () => reserve(context, id, input));
    response.status(reserved.replayed ? 200 : 201).json(toReservation(reserved.reservation));
  });

  router.post('/v1/reservations/:id/commit', async (request, response) => {
    const id = parsePathId(request.params);
    const call = parseRequest(commitRequestSchema, request.body);
    const committed = await withRequestFields(call, () => commit(context, id, call));
    response.status(committed.usage.replayed ? 200 : 201).json({
      reservation: toReservation(committed.reservation),
      usage: toUsageRecord(committed.usage),
      budget: toBudget(committed.budget, committed.alerts),
    });
  });

  router.post('/v1/reservations/:id/renew', async (request, response) => {
    const id = parsePathId(request.params);
    const { ttlSeconds } = parseRequest(renewRequestSchema, request.body ?? {});
    response.json(toReservation(await renew(context, id, ttlSeconds)));
  });

  router.post('/v1/reservations/:id/release', async (request, response) => {
    response.json(toReservation(await release(context, parsePathId(request.params))));
  });

  return router;
}
