/** Exports a counter over gRPC to the endpoint that is its argument, three times. */
import { Counter } from '../../src/index.ts';
import { startMetricsExport } from '../../src/otlp.ts';

const warnings: string[] = [];
const metricsExport = startMetricsExport({
  otlpEndpoint: process.argv[2] ?? '',
  protocol: 'grpc',
  onWarning: ({ message }) => warnings.push(message),
});
new Counter({ name: 'orders_total', help: 'Orders.' }).inc();
for (let count = 0; count < 3; count += 1) await metricsExport?.flush({ timeoutMillis: 60_000 });
await metricsExport?.shutdown({ timeoutMillis: 1 });
process.stdout.write(JSON.stringify(warnings));
