import { trace, type Tracer } from '@opentelemetry/api';
import { currentProvider } from './current-provider.ts';

const DEFAULT_NAME = 'wflo';
let defaultTracer: Tracer | undefined;

/**
 * A tracer of the process's set-up. It may be taken before `configureTracing` (spans are no-ops
 * until then) and held in a module constant.
 *
 * @param name who makes the spans, usually the module. Default `wflo`.
 * @example
 * const span = getTracer('orders').startSpan('order.accept');
 * span.end();
 */
export function getTracer(name = DEFAULT_NAME): Tracer {
  return trace.getTracer(name);
}

/**
 * `getTracer()` without a look-up by name, for each `withSpan`. Where this package is not set up,
 * the tracer is that of the provider which is registered by then.
 */
export function currentTracer(): Tracer {
  if (currentProvider.provider === undefined) return getTracer();
  return (defaultTracer ??= currentProvider.getTracer(DEFAULT_NAME));
}
