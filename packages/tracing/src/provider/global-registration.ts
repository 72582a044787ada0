import { createRequire } from 'node:module';
import { context, propagation, trace, type TextMapPropagator } from '@opentelemetry/api';
import type * as OpenTelemetry from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { currentProvider, type Configured } from './current-provider.ts';
import { AlreadyConfiguredError } from '../errors.ts';
import { apiRegistry, isProxyProvider, type ProxyProvider } from './opentelemetry-internals.ts';
import { propagatorsFrom } from './otel-environment.ts';

/**
 * Registers with the OpenTelemetry API; what other code has registered there stays. Returns what
 * removes the registration.
 *
 * @throws AlreadyConfiguredError when another tracer provider is registered
 */
export function registerGlobally(configured: Configured): () => void {
  const otherProxy = proxyOfOtherCopy();
  if (!trace.setGlobalTracerProvider(currentProvider)) {
    throw new AlreadyConfiguredError(whyRefused());
  }
  otherProxy?.setDelegate(currentProvider);
  currentProvider.use(configured);
  const contexts = new AsyncLocalStorageContextManager().enable();
  const ownsContexts = context.setGlobalContextManager(contexts);
  const ownsPropagation = propagation.setGlobalPropagator(propagatorOf(process.env));
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

/**
 * From 1.10 on `require` and `import` load two copies of the API. They share what is registered,
 * and not the proxies behind tracers that exist already: those of the other copy, which CommonJS
 * libraries have, would stay without a provider for good.
 */
function proxyOfOtherCopy(): ProxyProvider | undefined {
  try {
    const other = createRequire(import.meta.url)('@opentelemetry/api') as typeof OpenTelemetry;
    // While nothing is registered, this is the copy's own.
    const provider: object = other.trace.getTracerProvider();
    return other.trace !== trace && isProxyProvider(provider) ? provider : undefined;
  } catch {
    // A bundle has one copy only.
    return undefined;
  }
}

function propagatorOf(env: NodeJS.ProcessEnv): TextMapPropagator {
  const { traceContext, baggage } = propagatorsFrom(env);
  return new CompositePropagator({
    propagators: [
      ...(traceContext ? [new W3CTraceContextPropagator()] : []),
      ...(baggage ? [new W3CBaggagePropagator()] : []),
    ],
  });
}
