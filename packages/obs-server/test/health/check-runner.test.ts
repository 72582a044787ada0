import { jest } from '@jest/globals';
import { CheckRunner } from '../../src/health/check-runner.ts';
import { bodyOf, closeAll, serve } from '../serving.ts';

afterEach(closeAll);

const NEVER_MILLIS = 600_000;

describe('a probe storm', () => {
  it('runs a check once for all probes that come together', async () => {
    let runs = 0;
    let probes = 0;
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const allCame = Promise.withResolvers<undefined>();
    const database = {
      name: 'database',
      timeoutMillis: NEVER_MILLIS,
      check: async () => {
        runs += 1;
        await released;
      },
    };
    const { url } = await serve({
      // Made anew for each probe, and so counted.
      checks: () => {
        probes += 1;
        if (probes === 100) allCame.resolve(undefined);
        return [database];
      },
    });
    const responses = Array.from({ length: 100 }, () => fetch(`${url}/health`));
    await allCame.promise;
    expect(runs).toBe(1);
    release(undefined);
    expect((await Promise.all(responses)).map(({ status }) => status)).toEqual(
      new Array(100).fill(200),
    );
    expect(runs).toBe(1);
  });

  it('runs a check once per second', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(5_000);
    try {
      let runs = 0;
      const check = { name: 'database', timeoutMillis: NEVER_MILLIS, check: () => (runs += 1) };
      const runner = new CheckRunner(check);
      for (const [millis, expected] of [
        [5_000, 1],
        [5_999, 1],
        [6_000, 2],
        [6_500, 2],
      ] as const) {
        clock.mockReturnValue(millis);
        expect(await runner.probe(check)).toMatchObject({ status: 'up' });
        expect([millis, runs]).toEqual([millis, expected]);
      }
    } finally {
      clock.mockRestore();
    }
  });
});

describe('a check that hangs', () => {
  it('is down after its timeout, gets the signal, and is not started again while it hangs', async () => {
    let runs = 0;
    let aborted = 0;
    const { url } = await serve({
      checks: [
        {
          name: 'temporal',
          timeoutMillis: 30,
          check: (signal: AbortSignal) => {
            runs += 1;
            signal.addEventListener('abort', () => (aborted += 1));
            return new Promise<void>(() => undefined);
          },
        },
      ],
    });
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(503);
    expect(await bodyOf(response)).toMatchObject({
      components: { temporal: { status: 'down', reason: 'timed out after 30 ms' } },
    });
    const deadline = Date.now() + 60_000;
    let reason: unknown;
    while (reason !== 'the check before this one has not come back yet' && Date.now() < deadline) {
      const { components } = await bodyOf(await fetch(`${url}/health`));
      reason = (components as { temporal: { reason: string } }).temporal.reason;
      await new Promise((next) => setTimeout(next, 20));
    }
    expect(reason).toBe('the check before this one has not come back yet');
    expect({ runs, aborted }).toEqual({ runs: 1, aborted: 1 });
  });

  it('does not hold up the response about the others', async () => {
    const { url } = await serve({
      checks: [
        { name: 'slow', timeoutMillis: 50, check: () => new Promise<void>(() => undefined) },
        { name: 'fast', check: () => Promise.resolve() },
      ],
    });
    expect(await bodyOf(await fetch(`${url}/health`))).toMatchObject({
      components: { slow: { status: 'down' }, fast: { status: 'up' } },
    });
  });
});
