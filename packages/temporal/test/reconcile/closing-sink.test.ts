import { ClosingFinder, ReconcilePosition, type ClosingSink } from '../../src/index.ts';
import { FakeVisibility } from '../fixtures/fake-visibility.ts';

const HOUR_MILLIS = 3_600_000;

/** Rows and a position that several processes share, as in a database. */
class SharedRows {
  sinceMillis = Date.now() - HOUR_MILLIS;
  readonly ended = new Set<string>();
  readonly counted: string[] = [];
  readonly restored: string[] = [];
  rounds = 0;
  isSuspect = false;

  sink(): ClosingSink {
    return {
      isIdempotent: true,
      checkpoint: {
        load: () => new ReconcilePosition(this.sinceMillis).toText(),
        save: (_taskQueue, text) => {
          const saved = ReconcilePosition.fromText(text)?.sinceMillis ?? 0;
          this.sinceMillis = Math.max(this.sinceMillis, saved);
        },
      },
      unrecorded: (runs) =>
        Promise.resolve(
          new Set(runs.map(({ runId }) => runId).filter((runId) => !this.ended.has(runId))),
        ),
      record: ({ run: { runId } }) => {
        if (this.ended.has(runId)) return false;
        this.ended.add(runId);
        this.counted.push(runId);
        return true;
      },
      restore: async (runs) => {
        for (const { runId } of runs) this.restored.push(runId);
      },
      suspectsLoss: () => {
        const isSuspect = this.isSuspect;
        this.isSuspect = false;
        return isSuspect;
      },
      endRound: async () => {
        this.rounds += 1;
      },
    };
  }
}

describe('a sink that records each closing once by itself', () => {
  let visibility: FakeVisibility;
  let rows: SharedRows;
  let warnings: string[];

  beforeEach(() => {
    visibility = new FakeVisibility();
    // Of another process, with which a share would have to be agreed on.
    visibility.pollers = ['another'];
    rows = new SharedRows();
    warnings = [];
  });

  function aProcess(): ClosingFinder {
    const silent = () => undefined;
    const warning = (event: string) => warnings.push(event);
    const logger = { debug: silent, info: silent, warning, error: silent };
    return new ClosingFinder({ queue: visibility.queue, sink: rows.sink(), logger });
  }

  it('receives all at once from whoever looks, and counts them once', async () => {
    visibility.runs.push({ runId: 'just now', closeMillis: Date.now() - 1 });
    await Promise.all([aProcess().round(), aProcess().round()]);
    await aProcess().round();
    expect(rows.counted).toEqual(['just now']);
    expect(warnings).toEqual([]);
  });

  it('moves its position on, and does not receive again what lies before', async () => {
    const finder = aProcess();
    const before = rows.sinceMillis;
    visibility.runs.push({ runId: 'long ago', closeMillis: Date.now() - HOUR_MILLIS / 2 });
    await finder.round();
    expect(rows.sinceMillis).toBeGreaterThan(before);
    rows.ended.clear();
    await finder.round();
    expect(rows.counted).toEqual(['long ago']);
  });

  it('receives what may be lost when it starts, is set back, or suspects so; else not', async () => {
    const closeMillis = Date.now() - HOUR_MILLIS / 2;
    visibility.runs.push({ runId: 'done', closeMillis, isCompleted: true });
    visibility.runs.push({ runId: 'closed', closeMillis });
    const finder = aProcess();
    const backup = rows.sinceMillis;
    await finder.round();
    await finder.round();
    expect(rows.restored).toEqual(['done']);
    rows.sinceMillis = backup;
    rows.ended.clear();
    await finder.round();
    expect(rows.restored).toEqual(['done', 'done']);
    expect(rows.counted).toEqual(['closed', 'closed']);
    rows.sinceMillis = backup;
    rows.isSuspect = true;
    await finder.round();
    await finder.round();
    expect(rows.restored).toEqual(['done', 'done', 'done']);
  });

  it('stays at its position until all that may be lost was restored', async () => {
    const sink = rows.sink();
    let fails = true;
    const before = rows.sinceMillis;
    visibility.runs.push({ runId: 'done', closeMillis: Date.now() - 1, isCompleted: true });
    const logger = {
      debug: () => undefined,
      info: () => undefined,
      warning: (event: string) => warnings.push(event),
      error: () => undefined,
    };
    const restore = () => (fails ? Promise.reject(new Error('no database')) : Promise.resolve());
    const finder = new ClosingFinder({
      queue: visibility.queue,
      sink: { ...sink, restore },
      logger,
    });
    await finder.round();
    expect(rows.sinceMillis).toBe(before);
    expect(warnings).toEqual(['temporal_reconcile_failed']);
    fails = false;
    await finder.round();
    expect(rows.sinceMillis).toBeGreaterThan(before);
    expect(rows.rounds).toBe(2);
  });

  it('has its rounds also where Temporal cannot be queried for closed runs', async () => {
    const unimplemented = Object.assign(new Error('not here'), { code: 12 });
    const workflowService = Object.create(visibility.queue.connection.workflowService, {
      listWorkflowExecutions: { value: () => Promise.reject(unimplemented) },
    }) as FakeVisibility['queue']['connection']['workflowService'];
    const connection = { ...visibility.queue.connection, workflowService };
    const silent = () => undefined;
    const finder = new ClosingFinder({
      queue: { ...visibility.queue, connection },
      sink: rows.sink(),
      logger: { debug: silent, info: silent, warning: silent, error: silent },
    });
    await finder.round();
    await finder.round();
    expect(rows.rounds).toBe(2);
  });
});
