import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { jest } from '@jest/globals';
import { BudgetHeldError, LedgerFileError, RefusedCallError } from '../../src/index.ts';
import { FileLedger } from '../../src/ledger/file-ledger.ts';
import type { LedgerCall } from '../../src/ledger/ledger.ts';

const folder = await mkdtemp(join(tmpdir(), 'wflo-ledger-file-'));
afterAll(() => rm(folder, { recursive: true }));

let file: string;
const opened: FileLedger[] = [];
beforeEach(() => {
  file = join(folder, `${randomUUID()}.db`);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(opened.splice(0).map((ledger) => ledger.close()));
});

function open(): FileLedger {
  const ledger = new FileLedger({ file });
  opened.push(ledger);
  return ledger;
}

const budget = { id: 'run-1', limitUsd: '0.001' };
const executionId = 'order';
const call = (): LedgerCall => ({
  ...{ key: randomUUID(), executionId, model: 'gpt-4o', provider: 'openai' },
});
const hold = (amountPicoUsd = 600_000_000n) => ({ budget, amountPicoUsd, call: call() });
const failureOf = (work: Promise<unknown>) => work.catch((error: unknown) => error);

describe('the file of a ledger that cannot be used', () => {
  it.each<[string, () => Promise<void>]>([
    ['is no database', () => writeFile(file, 'no database '.repeat(1_000))],
    [
      'has other tables',
      async () => {
        const other = new DatabaseSync(file);
        other.exec('CREATE TABLE budgets (name TEXT)');
        other.close();
      },
    ],
    [
      'is damaged',
      async () => {
        const ledger = open();
        for (let i = 0; i < 300; i += 1) await ledger.record({ ...call(), occurredAtMillis: i });
        await ledger.close();
        await truncate(file, 4_096 * 3);
      },
    ],
    [
      'is of a later version',
      async () => {
        const later = new DatabaseSync(file);
        later.exec('PRAGMA user_version = 99');
        later.close();
      },
    ],
  ])('refuses calls for good where it %s', async (_, make) => {
    await make();
    const ledger = open();
    const error = await failureOf(ledger.reserve(hold()));
    expect(error).toBeInstanceOf(LedgerFileError);
    expect(error).toBeInstanceOf(RefusedCallError);
    expect(error).toMatchObject({ code: 'WFLO_LEDGER_FILE_INVALID', retryable: false });
    expect((error as Error).message).toContain(file);
    expect((error as Error).message).toMatch(/set WFLO_LEDGER_FILE to another file/);
  });

  it('refuses calls where it was deleted while it was used, until it is back', async () => {
    const ledger = open();
    await ledger.release(await ledger.reserve(hold()));
    const move = async (from: string, to: string) => {
      for (const part of ['', '-wal', '-shm']) await rename(`${from}${part}`, `${to}${part}`);
    };
    const away = `${file}.away`;
    await move(file, away);
    const lost = { code: 'WFLO_LEDGER_FILE_LOST', retryable: false };
    expect(await failureOf(ledger.reserve(hold()))).toMatchObject(lost);
    // Also where somebody else has begun another one.
    const other = open();
    await other.release(await other.reserve(hold()));
    expect(await failureOf(ledger.reserve(hold()))).toMatchObject(lost);
    await other.close();
    await move(away, file);
    await ledger.release(await ledger.reserve(hold()));
  });

  it('refuses calls where a copy was put in its place', async () => {
    const ledger = open();
    await ledger.release(await ledger.reserve(hold()));
    await copyFile(file, `${file}.copy`);
    await rename(`${file}.copy`, file);
    expect(await failureOf(ledger.reserve(hold()))).toMatchObject({
      code: 'WFLO_LEDGER_FILE_LOST',
    });
  });

  it('is opened as it was made by the version before', async () => {
    await open().close();
    const ledger = open();
    await ledger.reserve(hold());
    await ledger.close();
    const database = new DatabaseSync(file);
    database.exec('ALTER TABLE reservations DROP COLUMN boot');
    database.exec('ALTER TABLE reservations DROP COLUMN expires_at_uptime_millis');
    database.close();
    const later = open();
    expect(await failureOf(later.reserve(hold()))).toBeInstanceOf(BudgetHeldError);
    await later.release(await later.reserve(hold(400_000_000n)));
  });
});

const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('reservations hold although somebody sets the clock', async () => {
  const ledger = open();
  const id = await ledger.reserve(hold());
  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + 86_400_000);
  expect(await failureOf(open().reserve(hold()))).toBeInstanceOf(BudgetHeldError);
  jest.spyOn(Date, 'now').mockImplementation(() => now() - 86_400_000);
  expect(await failureOf(open().reserve(hold()))).toBeInstanceOf(BudgetHeldError);
  await ledger.release(id);
  expect(await ledger.runCosts({ executionId })).toMatchObject({ calls: 0 });
});
