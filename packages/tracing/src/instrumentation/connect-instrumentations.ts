import type { TracerProvider } from '@opentelemetry/api';
import { currentMeterProvider } from './current-meter-provider.ts';
import { isWrapped, registeredInstrumentations, type Instrumentation } from './registered.ts';

/** One of OpenTelemetry's, of any version, or a list of them, as a bundle of instrumentations gives. */
export type InstrumentationOption = Instrumentation | readonly Instrumentation[];

/**
 * Gives an application's instrumentations, and those of `register`, the providers of this package,
 * whatever copy of the API they have. Returns what undoes it as far as it must be.
 */
export function connectInstrumentations(
  options: readonly InstrumentationOption[],
  tracerProvider: TracerProvider,
): () => void {
  const registered = registeredInstrumentations();
  for (const one of registered) one.setTracerProvider(tracerProvider);
  const undo: (() => void)[] = [];
  for (const own of options.flat()) {
    own.setTracerProvider(tracerProvider);
    own.setMeterProvider(currentMeterProvider);
    if (own.getConfig?.().enabled === false) own.enable?.();
    const bundled = registered.find(
      ({ instrumentationName }) => instrumentationName === own.instrumentationName,
    );
    if (bundled !== undefined && bundled !== own) undo.push(mergeInto(bundled, own));
  }
  return () => {
    for (const one of undo) one();
  };
}

/**
 * Of two instrumentations of one library the later one replaces the patches of the earlier one, or
 * does not come to patch: both get the application's configuration. What would make two spans of
 * one request is left to that of `register`.
 */
function mergeInto(bundled: Instrumentation, own: Instrumentation): () => void {
  const before = { ...bundled.getConfig?.() };
  const merged = { ...before, ...own.getConfig?.(), enabled: true };
  bundled.setConfig?.(merged);
  own.setConfig?.({
    ...merged,
    ...(isPatchedTwice() && { ignoreOutgoingRequestHook: () => true }),
  });
  // It subscribes to what Node publishes of each request, beside the other one.
  if (own.instrumentationName.endsWith('-undici')) own.disable?.();
  return () => bundled.setConfig?.(before);
}

/** Patches that are made through an ES module can't be replaced. */
function isPatchedTwice(): boolean {
  const { request } = process.getBuiltinModule('node:http');
  return isWrapped(request) && isWrapped(Reflect.get(request, '__original'));
}
