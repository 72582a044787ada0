/** As structlog_line.py, with @wflo/logging: logs as many lines as each line of stdin says, and answers with the microseconds of CPU. */
import { createInterface } from 'node:readline';

import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

import { configureLogging, getLogger } from '../src/index.ts';

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
const span = trace.wrapSpanContext({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
});
configureLogging({ destination: '/dev/null', jsonOutput: true, level: 'INFO' });
const logger = getLogger('shop.checkout').bind({
  service: 'shop',
  workflow_id: 'csv-report',
  execution_id: 'exec-01m8344c0q',
});

for await (const request of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  context.with(trace.setSpan(context.active(), span), () => {
    for (let count = 0; count < Number(request); count += 1) {
      const fields = { step_id: 'profile', attempt: 1, duration_ms: count, ok: true };
      logger.info('step_completed', fields);
    }
  });
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${user + system}\n`);
}
