import { longestWaitMillis, Settling } from '../../src/activities/settling.ts';

describe('what the end of an attempt waits for', () => {
  it('is all that was added, also while it waits', async () => {
    const settling = new Settling();
    const ends: string[] = [];
    const first = Promise.resolve().then(() => {
      settling.add(
        new Promise<void>((resolve) => {
          setImmediate(() => {
            ends.push('second');
            resolve();
          });
        }),
      );
      ends.push('first');
    });
    settling.add(first);
    settling.add(Promise.reject(new Error('its own')));
    await settling.within(60_000);
    expect(ends).toEqual(['first', 'second']);
    expect(settling.isPending).toBe(false);
  });

  it('is waited for no longer than it may be', async () => {
    const settling = new Settling();
    settling.add(new Promise(() => undefined));
    await settling.within(1);
    expect(settling.isPending).toBe(true);
  });

  it('is nothing where nothing was added', () => {
    const settling = new Settling();
    expect(settling.isUsed).toBe(false);
    expect(settling.isPending).toBe(false);
  });

  it('holds a bounded number', () => {
    const settling = new Settling();
    for (let count = 0; count < 20_000; count += 1) settling.add(new Promise(() => undefined));
    expect(settling.isPending).toBe(true);
  });
});

describe('how long it may be waited for', () => {
  const info = {
    startToCloseTimeoutMs: 60_000,
    scheduleToCloseTimeoutMs: 0,
    heartbeatTimeoutMs: undefined as number | undefined,
    scheduledTimestampMs: Date.now(),
  };
  const wait = (of: Partial<typeof info>, elapsedMillis = 0, timedOut = false) =>
    longestWaitMillis(
      {
        info: { ...info, ...of },
        cancellationDetails: { timedOut },
      } as Parameters<typeof longestWaitMillis>[0],
      elapsedMillis,
    );

  it('is ten seconds, and less where Temporal waits for less', () => {
    expect(wait({})).toBe(10_000);
    expect(wait({ startToCloseTimeoutMs: 10_000 }, 6_000)).toBe(2_000);
    expect(wait({ startToCloseTimeoutMs: 0, scheduleToCloseTimeoutMs: 8_000 })).toBeLessThan(4_001);
    expect(wait({ heartbeatTimeoutMs: 3_000 })).toBe(1_500);
  });

  it('is no time once Temporal has given the attempt up', () => {
    expect(wait({}, 0, true)).toBe(0);
  });
});
