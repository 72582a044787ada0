import { ownerOf } from '../../src/reconcile/owner.ts';
import { Reconciler, type ReconcilerOptions } from '../../src/reconcile/reconciler.ts';
import { FakeVisibility } from '../fixtures/fake-visibility.ts';

const HOUR_MILLIS = 3_600_000;

/** Rounds of a reconciler until one has saved what `isDone` waits for. */
async function reconcileUntil(
  visibility: FakeVisibility,
  options: Partial<ReconcilerOptions> & Pick<ReconcilerOptions, 'identities'>,
  isDone: (saved: string) => boolean,
): Promise<string[]> {
  const reported: string[] = [];
  const start = JSON.stringify({ since: Date.now() - HOUR_MILLIS });
  await new Promise<void>((resolve, reject) => {
    const reconciler = new Reconciler({
      queue: visibility.queue,
      intervalMillis: 1,
      checkpoint: {
        load: () => start,
        save: (_taskQueue, text) => {
          if (isDone(text)) void reconciler.stop();
          if (isDone(text)) resolve();
        },
      },
      logger: { debug: reject, info: reject, warning: reject, error: reject },
      report: ({ run }) => reported.push(run.runId),
      ...options,
    });
    reconciler.start();
  });
  return reported.sort();
}

describe('a reconciler', () => {
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
      reconcileUntil(visibility, { identities: () => new Set(own) }, () => true);
    expect(await reportedAs(['own', 'second'])).toEqual(shareOf(['own', 'second']));
    expect(await reportedAs(['own'])).toEqual(shareOf(['own']));
  });
});
