/** Holds 20,000 spans of several kinds, and prints what that takes and what it is taken for. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { configureTracing, withSpan } from '../../src/index.ts';

const SPANS = 20_000;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void; // what the flag gives

const kinds: Readonly<Record<string, (made: number) => void>> = {
  bare: () => {
    withSpan('work', {}, () => undefined);
  },
  attributes: (made) =>
    withSpan('work', { id: made, region: `region ${made}`, note: `${made} `.repeat(20) }, () => 0),
  failed: (made) => {
    try {
      withSpan('work', {}, () => {
        throw new Error(`no ${made}`);
      });
    } catch {
      // Recorded on the span.
    }
  },
};

const results: Record<string, { heapBytes: number; queuedBytes: number; queued: number }> = {};
for (const [kind, make] of Object.entries(kinds)) {
  const tracing = configureTracing({ otlpEndpoint: '127.0.0.1:1' });
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let made = 0; made < SPANS; made += 1) make(made);
  collectGarbage();
  const heapBytes = process.memoryUsage().heapUsed - before;
  const { queued, queuedBytes } = tracing.stats();
  results[kind] = { heapBytes, queuedBytes, queued };
  await tracing.shutdown({ timeoutMillis: 0 });
}
process.stdout.write(JSON.stringify(results));
