/**
 * Entry for `node --import @wflo/tracing/register app.js`: patches the libraries before the
 * application imports them. Spans are made from the moment of `configureTracing` on.
 *
 * @module
 */
import { register } from 'node:module';
import { installInstrumentations } from './instrumentation/instrumentations.ts';
import { isRegistered, setRegistered } from './instrumentation/registered.ts';
import { isWorkflowThread } from './instrumentation/workflow-thread.ts';

if (!isRegistered() && !isWorkflowThread()) {
  // Only these packages go through the loader: the rest of the application loads as ever.
  // `registerHooks`, its successor, is not supported by OpenTelemetry's hook yet.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  register('@opentelemetry/instrumentation/hook.mjs', import.meta.url, {
    data: { include: ['express', 'knex', 'http', 'https', 'node:http', 'node:https'] },
  });
  setRegistered(installInstrumentations());
}
