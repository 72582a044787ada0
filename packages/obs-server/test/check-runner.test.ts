import { bodyOf, closeAll, serve } from './serving.ts';

afterEach(closeAll);

describe('a probe storm', () => {
  it('runs a check once for all probes that come together, and once per second', async () => {
    let runs = 0;
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const { url } = await serve({
      checks: [
        {
          name: 'database',
          check: async () => {
            runs += 1;
            await released;
          },
        },
      ],
    });
    const probes = Array.from({ length: 100 }, () => fetch(`${url}/health`));
    const deadline = Date.now() + 5_000;
    while (runs === 0 && Date.now() < deadline) await new Promise((next) => setImmediate(next));
    release(undefined);
    expect((await Promise.all(probes)).map(({ status }) => status)).toEqual(
      new Array(100).fill(200),
    );
    await fetch(`${url}/ready`);
    expect(runs).toBe(1);
  });
});

describe('a check that hangs', () => {
  it('is down after its timeout, is told so, and is not started again while it hangs', async () => {
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
    const deadline = Date.now() + 5_000;
    let reason: unknown;
    while (reason !== 'the check before this one has not come back yet' && Date.now() < deadline) {
      const { components } = await bodyOf(await fetch(`${url}/health`));
      reason = (components as { temporal: { reason: string } }).temporal.reason;
      await new Promise((next) => setTimeout(next, 20));
    }
    expect(reason).toBe('the check before this one has not come back yet');
    expect({ runs, aborted }).toEqual({ runs: 1, aborted: 1 });
  });

  it('does not hold up the answer about the others', async () => {
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
