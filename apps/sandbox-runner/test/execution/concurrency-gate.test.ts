import { ConcurrencyGate } from '../../src/execution/concurrency-gate.ts';

const { signal } = new AbortController();

function pending() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { task: () => promise, resolve };
}

describe('ConcurrencyGate', () => {
  it('runs so many at a time and the others in the order in which they came', async () => {
    const gate = new ConcurrencyGate({ maxConcurrency: 1, queueLimit: 2 });
    const first = pending();
    const order: string[] = [];
    const note = (name: string) => async () => void order.push(name);
    const runs = [
      gate.run(first.task, signal),
      gate.run(note('second'), signal),
      gate.run(note('third'), signal),
    ];
    expect([gate.running, gate.queued, order]).toEqual([1, 2, []]);
    first.resolve('done');
    await Promise.all(runs);
    expect([gate.running, gate.queued, order]).toEqual([0, 0, ['second', 'third']]);
  });

  it('refuses the one that finds the queue full, saying when to come back', async () => {
    const gate = new ConcurrencyGate({ maxConcurrency: 1, queueLimit: 0 });
    const first = pending();
    const run = gate.run(first.task, signal);
    await expect(gate.run(async () => 'never', signal)).rejects.toMatchObject({
      code: 'WFLO_SANDBOX_BUSY',
      retryAfterSeconds: 1,
    });
    first.resolve('done');
    await expect(run).resolves.toBe('done');
  });

  it('gives up the place of a run that failed', async () => {
    const gate = new ConcurrencyGate({ maxConcurrency: 1, queueLimit: 0 });
    await expect(gate.run(() => Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    await expect(gate.run(async () => 'next', signal)).resolves.toBe('next');
  });

  it('forgets the one whose caller went away while it waited', async () => {
    const gate = new ConcurrencyGate({ maxConcurrency: 1, queueLimit: 1 });
    const first = pending();
    const run = gate.run(first.task, signal);
    const leaving = new AbortController();
    const waiting = gate.run(async () => 'never', leaving.signal);
    leaving.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'WFLO_RUN_CANCELLED' });
    expect(gate.queued).toBe(0);
    first.resolve('done');
    await run;
    expect(gate.running).toBe(0);
  });

  it('refuses everybody who waits or comes after it was closed', async () => {
    const gate = new ConcurrencyGate({ maxConcurrency: 1, queueLimit: 1 });
    const first = pending();
    const run = gate.run(first.task, signal);
    const waiting = gate.run(async () => 'never', signal);
    gate.close();
    await expect(waiting).rejects.toMatchObject({ code: 'WFLO_SHUTTING_DOWN' });
    await expect(gate.run(async () => 'never', signal)).rejects.toMatchObject({
      code: 'WFLO_SHUTTING_DOWN',
    });
    first.resolve('done');
    await expect(run).resolves.toBe('done');
  });
});
