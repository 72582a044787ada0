import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { KnexInstrumentation } from '@opentelemetry/instrumentation-knex';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { isIgnoredIncomingPath } from './ignored-paths.ts';

/** Cut after literals are taken out, so that a cut never leaves half of one behind. */
const MAX_RAW_QUERY_LENGTH = 65_536;

/** Patches knex, fetch, node:http and express. The patches make spans once tracing is configured. */
export function installInstrumentations(): void {
  new HttpInstrumentation({
    ignoreIncomingRequestHook: (request) => isIgnoredIncomingPath(request.url),
  });
  new UndiciInstrumentation();
  new KnexInstrumentation({ maxQueryLength: MAX_RAW_QUERY_LENGTH });
  // A span per middleware and per router says little; the handlers stay, named by their routes.
  new ExpressInstrumentation({
    ignoreLayersType: [ExpressLayerType.MIDDLEWARE, ExpressLayerType.ROUTER],
  });
}
