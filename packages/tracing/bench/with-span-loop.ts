/** What bench/python/with_span.py does, here: prints the microseconds of CPU it took. */
import { configureTracing, withSpan } from '../src/index.ts';

const WARM_UP = 20_000;
const tracing = configureTracing({ serviceName: 'bench', enabled: false });
const state = { done: 0 };

function run(iterations: number): void {
  for (let count = 0; count < iterations; count += 1) {
    withSpan('order.accept', { 'order.id': count, 'order.region': 'eu', 'order.new': true }, () => {
      state.done += 1;
    });
  }
}

run(WARM_UP);
const before = process.cpuUsage();
run(Number(process.argv[2]));
const { user, system } = process.cpuUsage(before);
await tracing.shutdown();
process.stdout.write(`${user + system}\n`);
