/** Ends 100 spans, shuts down within its bound, and has nothing else to do. */
import { configureTracing, getTracer, tracingStats } from '../../src/index.ts';

const tracing = configureTracing({ serviceName: 'exiting' });
for (let made = 0; made < 100; made += 1) getTracer().startSpan('work').end();
const timeoutMillis = Number(process.env['SHUTDOWN_MILLIS'] ?? 500);
if (!process.env['SKIP_SHUTDOWN']) await tracing.shutdown({ timeoutMillis });
process.stdout.write(JSON.stringify(tracingStats()));
