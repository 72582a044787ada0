/**
 * Entry for `node --import @wflo/tracing/register app.js`: patches the libraries before the
 * application imports them. Spans are made from the moment of `configureTracing` on.
 *
 * @module
 */
import { installInstrumentations } from './instrumentation/instrumentations.ts';
import { installLoaderHook } from './instrumentation/loader-hook.ts';
import { isLoaderThread } from './instrumentation/loader-thread.ts';
import { isRegistered, setRegistered } from './instrumentation/registered.ts';
import { isWorkflowThread } from './instrumentation/workflow-thread.ts';
import { currentProvider } from './provider/current-provider.ts';

if (!isRegistered() && !isWorkflowThread() && !isLoaderThread()) {
  installLoaderHook();
  const instrumentations = installInstrumentations();
  for (const one of instrumentations) one.setTracerProvider(currentProvider);
  setRegistered(instrumentations);
}
