import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';

export const list = [new IORedisInstrumentation(), new PgInstrumentation()];

/** Of what `register` instruments, too. */
export const again = (): (HttpInstrumentation | UndiciInstrumentation)[] => [
  new HttpInstrumentation({ requestHook: (span) => span.setAttribute('own', true) }),
  new UndiciInstrumentation({ requestHook: (span) => span.setAttribute('own', true) }),
];
