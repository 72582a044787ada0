/** Counts, shuts down, and prints its page as it was before, and what became of the push. */
import { Counter, lossReport, startObservability } from '../../src/index.ts';

const observability = await startObservability({ service: { version: '1.0.0' } });
new Counter({ name: 'shop_orders_total', help: 'Orders' }).inc(3);
const url = observability.server?.url ?? '';
const page = await (await fetch(`${url}/metrics`)).text();
await observability.shutdown({ timeoutMillis: 60_000 });
console.log(JSON.stringify({ page, report: lossReport() }));
