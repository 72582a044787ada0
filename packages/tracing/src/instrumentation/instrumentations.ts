import { createRequire, syncBuiltinESMExports } from 'node:module';
import type * as Express from '@opentelemetry/instrumentation-express';
import type * as Http from '@opentelemetry/instrumentation-http';
import type * as Knex from '@opentelemetry/instrumentation-knex';
import type * as Undici from '@opentelemetry/instrumentation-undici';
import { currentMeterProvider } from './current-meter-provider.ts';
import { isIgnoredIncomingPath } from './ignored-paths.ts';
import type { Instrumentation } from './registered.ts';

/** Cut after literals are taken out, so that a cut never leaves half of one behind. */
const MAX_RAW_QUERY_LENGTH = 65_536;

/**
 * Patches knex, fetch, node:http and express, which make spans once `configureTracing` sets the
 * tracer provider of what is returned. What patches them is loaded here, where it is used.
 */
export function installInstrumentations(): readonly Instrumentation[] {
  const { HttpInstrumentation } = createRequire(import.meta.url)(
    '@opentelemetry/instrumentation-http',
  ) as typeof Http;
  const { UndiciInstrumentation } = createRequire(import.meta.url)(
    '@opentelemetry/instrumentation-undici',
  ) as typeof Undici;
  const { KnexInstrumentation } = createRequire(import.meta.url)(
    '@opentelemetry/instrumentation-knex',
  ) as typeof Knex;
  const { ExpressInstrumentation, ExpressLayerType } = createRequire(import.meta.url)(
    '@opentelemetry/instrumentation-express',
  ) as typeof Express;
  const instrumentations = [
    new HttpInstrumentation({
      ignoreIncomingRequestHook: (request) => isIgnoredIncomingPath(request.url),
    }),
    new UndiciInstrumentation(),
    new KnexInstrumentation({ maxQueryLength: MAX_RAW_QUERY_LENGTH }),
    // A span per middleware and per router says little; the handlers stay, named by their routes.
    new ExpressInstrumentation({
      ignoreLayersType: [ExpressLayerType.MIDDLEWARE, ExpressLayerType.ROUTER],
    }),
  ];
  for (const one of instrumentations) one.setMeterProvider(currentMeterProvider);
  // They are patched once, and each form of import has it, whichever is first.
  createRequire(import.meta.url)('node:http');
  createRequire(import.meta.url)('node:https');
  syncBuiltinESMExports();
  return instrumentations;
}
