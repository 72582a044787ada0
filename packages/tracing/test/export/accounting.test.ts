import { status } from '@grpc/grpc-js';
import type { Span } from '@opentelemetry/api';
import { configureTracing, getTracer, type TracingHandle } from '../../src/index.ts';
import { startGrpcCollector, type Response } from '@wflo/otlp/collector';

/** A small generator of our own, so that a failing run can be had again by its seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function moodyResponse(random: () => number): Response {
  const mood = random();
  if (mood < 0.2) return { kind: 'fail', code: status.UNAVAILABLE };
  if (mood < 0.3) return { kind: 'fail', code: status.INVALID_ARGUMENT };
  if (mood < 0.4) return { kind: 'partial', rejected: 1, message: 'one too many' };
  return { kind: 'accept' };
}

function expectBalanced(tracing: TracingHandle, open: number): void {
  const { started, ended, exported, unexported, queued, dropped } = tracing.stats();
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0);
  expect({ started, ended }).toEqual({ started: ended + open, ended });
  expect(exported + unexported + queued + lost).toBe(ended);
}

describe.each([1, 2, 3])('against a moody collector (seed %i)', (seed) => {
  it('accounts for every span at every moment, and agrees with the collector', async () => {
    const random = randomFrom(seed);
    const collector = await startGrpcCollector(() => moodyResponse(random));
    const tracing = configureTracing({
      otlpEndpoint: collector.endpoint,
      maxQueueSpans: 700,
      scheduledDelayMillis: 1,
    });
    const open: Span[] = [];
    for (let round = 0; round < 60; round += 1) {
      const starts = Math.floor(random() * 100);
      for (let made = 0; made < starts; made += 1) open.push(getTracer().startSpan('work'));
      for (const span of open.splice(0, Math.floor(random() * open.length))) span.end();
      expectBalanced(tracing, open.length);
      await new Promise(setImmediate);
      expectBalanced(tracing, open.length);
    }
    await tracing.shutdown();
    const late = open.splice(0);
    for (const span of late) span.end();
    expectBalanced(tracing, 0);
    expect(tracing.stats().queued).toBe(0);
    expect(tracing.stats().exported).toBe(collector.accepted());
    collector.close();
  });
});
