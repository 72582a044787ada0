/**
 * The ledger of this process: what was configured, or what the environment names.
 *
 * @module
 */
import { join, resolve } from 'node:path';
import { once, onLlmShutdown, provideRunLedger, sharedState } from '@wflo/shared-state';
import { LedgerOptionError } from '../errors.ts';
import { FileLedger } from './file-ledger.ts';
import { LedgerQueue, type LedgerReport } from './ledger-queue.ts';
import type { RunLedger } from './ledger.ts';
import { ServiceLedger } from './service-ledger.ts';

/** Where the calls of runs are recorded, and their budgets held. */
export type LedgerOptions =
  | {
      /** Of cost-service, such as `http://127.0.0.1:8002`. */
      readonly url: string;
      /** Its `SERVICE_API_TOKEN`. Default: none is sent. */
      readonly token?: string | undefined;
    }
  /** A file of SQLite, for the processes of one machine; its folder is made. */
  | { readonly file: string }
  | RunLedger;

interface ProcessLedger {
  queue: LedgerQueue | undefined;
  isShutdownHeard: boolean;
}

const state = once((): ProcessLedger =>
  sharedState('@wflo/genai/ledger', 1, () => ({ queue: undefined, isShutdownHeard: false })),
);

const DEFAULT_FILE = join('.wflo', 'ledger.db');

/**
 * Sets the ledger of this process, in place of an earlier one, which is flushed and closed. Default
 * by `COST_SERVICE_URL` (with `SERVICE_API_TOKEN`), else `WFLO_LEDGER_FILE`, else the file
 * `.wflo/ledger.db` as soon as a call has a budget.
 *
 * @throws {LedgerOptionError} `WFLO_LEDGER_OPTION_INVALID`
 */
export function configureLedger(options: LedgerOptions): void {
  const earlier = state().queue;
  use(ledgerOf(options));
  if (earlier !== undefined) void retire(earlier);
}

/**
 * Undefined where there is none. A process in which no call has a budget has one only where that
 * was configured.
 *
 * @throws {LedgerOptionError} for variables that cannot be used.
 */
export function processLedger({
  isNeeded,
}: {
  readonly isNeeded: boolean;
}): LedgerQueue | undefined {
  const { queue } = state();
  if (queue !== undefined) return queue;
  const ledger = ledgerOfEnvironment(process.env, isNeeded);
  return ledger === undefined ? undefined : use(ledger);
}

/** What this process has written to its ledger, and what it lost. */
export function ledgerReport(): LedgerReport {
  return state().queue?.report ?? { pending: 0, written: 0, dropped: 0 };
}

/**
 * Resolves when all that is known of calls is in the ledger, or after `timeoutMillis` (default
 * 5,000). The shutdown of `@wflo/observability` does this. @returns whether all is.
 */
export async function flushLedger(timeoutMillis?: number): Promise<boolean> {
  return (await state().queue?.idle(timeoutMillis)) ?? true;
}

function use(ledger: RunLedger): LedgerQueue {
  const held = state();
  const queue = new LedgerQueue(ledger);
  held.queue = queue;
  provideRunLedger(queue);
  if (!held.isShutdownHeard) {
    held.isShutdownHeard = true;
    onLlmShutdown(async () => {
      // Calls that are still open are ended by the same shutdown, and recorded.
      await Promise.resolve();
      await flushLedger();
    });
  }
  return queue;
}

async function retire(queue: LedgerQueue): Promise<void> {
  await queue.idle();
  await queue.ledger.close();
}

function ledgerOf(options: LedgerOptions): RunLedger {
  if ('reserve' in options) return options;
  if ('file' in options) return fileLedger('file', options.file);
  return serviceLedger('url', options.url, options.token);
}

function ledgerOfEnvironment(
  { COST_SERVICE_URL: url, SERVICE_API_TOKEN: token, WFLO_LEDGER_FILE: file }: NodeJS.ProcessEnv,
  isNeeded: boolean,
): RunLedger | undefined {
  if (url !== undefined && url !== '') {
    return serviceLedger('COST_SERVICE_URL', url, token === '' ? undefined : token);
  }
  if (file !== undefined && file !== '') return fileLedger('WFLO_LEDGER_FILE', file);
  return isNeeded ? fileLedger('file', DEFAULT_FILE) : undefined;
}

function fileLedger(option: string, file: unknown): RunLedger {
  if (typeof file === 'string' && file !== '') return new FileLedger({ file: resolve(file) });
  throw new LedgerOptionError(option, file, 'the path of a file');
}

function serviceLedger(option: string, url: string, token: string | undefined): RunLedger {
  try {
    return new ServiceLedger({ url, token });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LedgerOptionError(
      option,
      'what cannot be used',
      `the address of cost-service: ${reason}`,
      {
        cause: error,
      },
    );
  }
}
