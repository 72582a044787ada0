import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BusyError } from '../../src/errors.ts';
import { decodeBatch } from '../../src/otlp/read/decode.ts';
import { storeLosses } from '../../src/query/health.ts';
import { Store } from '../../src/store/store.ts';
import { newTraceId, traceRequest, type SpanShape } from '../otlp-request.ts';

const DAY_MS = 86_400_000;
let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wflo-console-store-'));
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

function open(
  limits: { maxBytes?: number; maxAgeMs?: number; maxQueueBytes?: number } = {},
): Store {
  return (store = new Store({ folder, maxAgeMs: 7 * DAY_MS, maxBytes: 2 ** 30, ...limits }));
}

async function add(spans: readonly SpanShape[]): Promise<void> {
  const body = Buffer.from(traceRequest(spans));
  await store.add('traces', decodeBatch('traces', body, 'json'), body);
}

const count = (table: string) => Number(store.reader.get(`SELECT count(*) n FROM ${table}`)?.n);

describe('the store', () => {
  it('refuses what does not fit into its queue, and stores what does', async () => {
    open({ maxQueueBytes: 1_000 });
    const results = await Promise.allSettled([
      add([{ name: 'first' }]),
      add([{ name: 'x'.repeat(900) }]),
    ]);
    expect(results[0].status).toBe('fulfilled');
    expect(results[1]).toMatchObject({ reason: expect.any(BusyError) as BusyError });
    await add([{ name: 'third' }]);
    expect(count('span')).toBe(2);
  });

  it('deletes the oldest when it is full, gives the disk back, and counts it', async () => {
    open({ maxBytes: 3_000_000 });
    const pad = 'x'.repeat(3_000);
    for (let n = 0; n < 30; n += 1) {
      await add(
        Array.from({ length: 100 }, (_, at) => ({ name: `span ${n}`, attributes: { pad, at } })),
      );
    }
    expect(store.usedBytes()).toBeGreaterThan(3_000_000);
    store.retain();
    for (let n = 0; n < 100 && store.usedBytes() > 3_000_000; n += 1)
      await new Promise(setImmediate);
    expect(store.usedBytes()).toBeLessThanOrEqual(3_000_000);
    const [loss] = storeLosses(store.reader).filter(({ reason }) => reason === 'store_full');
    expect(loss?.count).toBe(3_000 - count('span'));
    // The newest are there.
    expect(
      store.reader.get(
        'SELECT name FROM span JOIN span_name ON span_name.id = name_id ORDER BY span.id DESC',
      )?.name,
    ).toBe('span 29');
    expect(Number(store.reader.get('PRAGMA page_count')?.page_count) * 4_096).toBeLessThan(
      6_000_000,
    );
  });

  it('is there after a restart, and sets a damaged file aside', async () => {
    open();
    await add([{ name: 'kept' }]);
    await store.close();
    open();
    expect(count('span')).toBe(1);
    await store.close();
    await writeFile(join(folder, 'console.db'), 'no database'.repeat(1_000));
    open();
    expect(count('span')).toBe(0);
    expect(existsSync(join(folder, 'console.db.old'))).toBe(true);
  });

  it('replaces a pending span by its end, and not the other way round', async () => {
    open();
    const traceId = newTraceId();
    const ids = { traceId, spanId: '00f067aa0ba902b7' };
    const run = { 'workflow.execution_id': 'e', 'workflow.run_id': 'r' };
    const pending = {
      ...ids,
      name: 'workflow.execute',
      startMs: 1_000,
      endMs: 2_000,
      attributes: { ...run, 'wflo.span.pending': true },
    };
    const final = {
      ...ids,
      name: 'workflow.execute',
      startMs: 1_000,
      endMs: 9_000,
      attributes: { ...run, 'workflow.status': 'failed' },
      error: 'no',
    };
    const status = () => store.reader.get('SELECT status, error FROM run');
    await add([pending]);
    expect(status()).toMatchObject({ status: 'running' });
    await add([final]);
    await add([{ ...pending, endMs: 3_000 }]);
    expect(status()).toMatchObject({ status: 'failed', error: 'no' });
    expect(count('span')).toBe(1);
  });
});
