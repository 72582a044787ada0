import { context, propagation, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';

/** Continues the caller's trace where no instrumentation of the HTTP server has done so. */
export const incomingTrace: RequestHandler = (request, _response, next) => {
  const isTraced = trace.getSpan(context.active()) !== undefined;
  const active = isTraced
    ? context.active()
    : propagation.extract(context.active(), request.headers);
  context.with(active, next);
};
