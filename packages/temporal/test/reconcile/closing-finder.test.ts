import { ownerOf } from '../../src/reconcile/owner.ts';
import { ClosingFinder, type ClosingFinderOptions } from '../../src/reconcile/closing-finder.ts';
import { FakeVisibility } from '../fixtures/fake-visibility.ts';

const HOUR_MILLIS = 3_600_000;

/** Rounds of a finder until one has saved what `isDone` waits for. */
async function findUntil(
  visibility: FakeVisibility,
  options: Partial<ClosingFinderOptions> & Pick<ClosingFinderOptions, 'identities'>,
  isDone: (saved: string) => boolean,
): Promise<string[]> {
  const reported: string[] = [];
  const start = JSON.stringify({ since: Date.now() - HOUR_MILLIS });
  await new Promise<void>((resolve, reject) => {
    const finder = new ClosingFinder({
      queue: visibility.queue,
      intervalMillis: 1,
      checkpoint: {
        load: () => start,
        save: (_taskQueue, text) => {
          if (!isDone(text)) return;
          void finder.stop();
          resolve();
        },
      },
      logger: { debug: reject, info: reject, warning: reject, error: reject },
      sink: {
        record: ({ run }) => {
          reported.push(run.runId);
          return true;
        },
      },
      ...options,
    });
    finder.start();
  });
  return reported.sort();
}

describe('a finder of externally closed runs', () => {
  it('takes the share of each worker of its process, of those that stopped no more', async () => {
    const visibility = new FakeVisibility();
    visibility.pollers = ['own', 'second', 'another process'];
    const closeMillis = Date.now() - 600_000;
    for (let run = 0; run < 60; run += 1)
      visibility.runs.push({ runId: `run-${run}`, closeMillis });
    const shareOf = (own: readonly string[]) =>
      visibility.runs
        .map(({ runId }) => runId)
        .filter((runId) => own.includes(ownerOf(runId, visibility.pollers) ?? ''))
        .sort();
    const reportedAs = (own: readonly string[]) =>
      findUntil(visibility, { identities: () => new Set(own) }, () => true);
    expect(await reportedAs(['own', 'second'])).toEqual(shareOf(['own', 'second']));
    expect(await reportedAs(['own'])).toEqual(shareOf(['own']));
  });

  it('finds each of a mass termination once, and remembers no more than two windows of it', async () => {
    const visibility = new FakeVisibility();
    const began = Date.now() - HOUR_MILLIS / 2;
    for (let run = 0; run < 20_000; run += 1) {
      visibility.runs.push({ runId: `run-${run}`, closeMillis: began + Math.floor(run / 3) });
    }
    let most = 0;
    const reported = await findUntil(visibility, { identities: () => new Set(['own']) }, (text) => {
      const { since, settled } = JSON.parse(text) as { since: number; settled: unknown[] };
      most = Math.max(most, settled.length);
      return since > began + HOUR_MILLIS / 4;
    });
    expect(reported).toEqual(visibility.runs.map(({ runId }) => runId).sort());
    expect(most).toBeLessThanOrEqual(4_000);
  }, 60_000);

  it('finds a run that visibility shows two minutes late', async () => {
    const visibility = new FakeVisibility();
    const closeMillis = Date.now() - 120_000;
    visibility.runs.push({ runId: 'in time', closeMillis });
    let saved = 0;
    const reported = await findUntil(visibility, { identities: () => new Set(['own']) }, () => {
      saved += 1;
      if (saved === 2) visibility.runs.push({ runId: 'late', closeMillis });
      return saved === 4;
    });
    expect(reported).toEqual(['in time', 'late']);
  });
});
