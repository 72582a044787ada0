import type { TextMapPropagator } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { currentProvider, type Configured } from './current-provider.ts';
import { AlreadyConfiguredError } from '../errors.ts';
import { apiCopies } from './api-copies.ts';
import { apiRegistry } from './opentelemetry-internals.ts';

/**
 * Registers with all copies of the OpenTelemetry API; what other code has registered there stays.
 * Returns what removes the registration.
 *
 * @throws AlreadyConfiguredError when another tracer provider is registered
 */
export function registerGlobally(
  configured: Configured,
  propagator: TextMapPropagator,
): () => void {
  const { highest, proxies } = apiCopies();
  const { trace, context, propagation } = highest;
  if (!trace.setGlobalTracerProvider(currentProvider)) {
    throw new AlreadyConfiguredError(whyRefused());
  }
  // Tracers that exist already would stay without a provider for good.
  for (const proxy of proxies) proxy.setDelegate(currentProvider);
  currentProvider.use(configured);
  const contexts = new AsyncLocalStorageContextManager().enable();
  const ownsContexts = context.setGlobalContextManager(contexts);
  const ownsPropagation = propagation.setGlobalPropagator(propagator);
  return () => {
    currentProvider.use(undefined);
    trace.disable();
    if (ownsContexts) context.disable();
    if (ownsPropagation) propagation.disable();
  };
}

function whyRefused(): string {
  const registry = apiRegistry();
  if (registry.trace === undefined) {
    return (
      `Version ${String(registry.version)} of @opentelemetry/api is in use in this process, and ` +
      '@wflo/tracing has another: install one version of it (npm ls @opentelemetry/api).'
    );
  }
  return 'Another OpenTelemetry tracer provider is registered in this process: remove one of the two set-ups.';
}
