import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HealthWatch } from '../api/health-watch.ts';
import type { ConsoleParts } from '../api/console-parts.ts';
import { InvalidConsoleOptionError } from '../errors.ts';
import { EventHub } from '../events/event-hub.ts';
import { Access } from '../http/access.ts';
import { consoleHandler } from '../http/handler.ts';
import { LedgerReader } from '../ledger/ledger-reader.ts';
import { Store } from '../store/store.ts';
import { LedgerSync } from '../sync/ledger-sync.ts';
import { VisibilitySync } from '../sync/visibility-sync.ts';
import { TaskQueues } from '../temporal/task-queues.ts';
import { TemporalReader } from '../temporal/temporal-reader.ts';
import { parseJson, record, text } from '../values/json.ts';
import { openDoors, shown } from './doors.ts';
import { closeHttp, listenHttp } from './listen.ts';
import type { ConsoleOptions, RunningConsole } from './options.ts';

const DAY_MS = 86_400_000;
const GIB = 1_073_741_824;
const LOOPBACK = /^(localhost|127\..*|::1)$/;

/**
 * Starts a console: the page with its API, and the doors for OTLP. A door that cannot be opened is
 * a sentence in `problems`, and the rest goes on.
 *
 * @throws {InvalidConsoleOptionError} `WFLO_CONSOLE_OPTION_INVALID`
 * @throws {PortError} `WFLO_CONSOLE_PORT`: the page's port is taken
 * @example
 * const console = await startConsole({ temporal: { address: '127.0.0.1:7233' } });
 */
export async function startConsole(options: ConsoleOptions = {}): Promise<RunningConsole> {
  const host = options.host ?? '127.0.0.1';
  const onError = options.onError ?? printError;
  const token = tokenOf(options, host);
  const hub = new EventHub();
  const store = new Store({
    folder: options.dataFolder ?? join('.wflo', 'console'),
    maxAgeMs: positive('maxAgeDays', options.maxAgeDays ?? 7) * DAY_MS,
    maxBytes: positive('maxBytes', options.maxBytes ?? GIB),
    maxQueueBytes: options.maxQueueBytes,
    onChange: (changes) => {
      hub.changed(changes);
    },
  });
  const temporal =
    options.temporal === undefined ? undefined : new TemporalReader(options.temporal);
  const queues = temporal === undefined ? undefined : new TaskQueues(temporal);
  const sink = {
    add: store.add.bind(store),
    hasRoom: store.queue.hasRoom.bind(store.queue),
  };
  const doors = await openDoors(sink, host, {
    grpc: options.otlpGrpcPort === undefined ? 4317 : options.otlpGrpcPort,
    http: options.otlpHttpPort === undefined ? 4318 : options.otlpHttpPort,
  });
  const parts: ConsoleParts = {
    store,
    hub,
    temporal,
    queues,
    ledger: ledgerOf(options),
    receivers: doors.health,
    startedMs: Date.now(),
    version: version(),
    mayAct: options.actions ?? true,
    links: options.links ?? [],
  };
  const access = new Access(token, options.allowedHosts ?? []);
  const pageFolder = options.pageFolder ?? ownFile('page/');
  const handler = consoleHandler({ parts, access, pageFolder, onError });
  const page = await listenHttp(handler, host, options.port ?? 8080, {
    what: 'the console',
    variable: 'CONSOLE_PORT',
  }).catch(async (error: unknown) => {
    await doors.close();
    await store.close();
    throw error;
  });
  const syncs = [
    visibilitySyncOf(parts, options),
    ledgerSyncOf(parts, options),
    new HealthWatch(parts, options.healthEveryMs ?? 5_000),
  ];
  for (const sync of syncs) sync?.start();
  const [grpc, http] = doors.health();
  let closing: Promise<void> | undefined;
  return {
    url: `http://${shown(host)}:${page.port}/${token === undefined ? '' : `?token=${token}`}`,
    otlpGrpcAddress: grpc?.address ?? null,
    otlpHttpUrl: http?.address ?? null,
    problems: doors.health().flatMap(({ error }) => error ?? []),
    close: () =>
      (closing ??= (async () => {
        await doors.close();
        hub.close();
        await Promise.all(syncs.map(async (sync) => sync?.close()));
        await closeHttp(page.server);
        await temporal?.close();
        await store.close();
      })()),
  };
}

function visibilitySyncOf(
  { store, hub, temporal, queues }: ConsoleParts,
  { temporalEveryMs }: ConsoleOptions,
): VisibilitySync | undefined {
  if (temporal === undefined || queues === undefined) return undefined;
  return new VisibilitySync({
    store,
    temporal,
    queues,
    everyMs: temporalEveryMs ?? 3_000,
    onChange: (executionIds) => {
      hub.runsChanged(executionIds);
    },
  });
}

function ledgerSyncOf(
  { store, hub, ledger }: ConsoleParts,
  { costServiceEveryMs }: ConsoleOptions,
): LedgerSync | undefined {
  if (ledger === undefined) return undefined;
  return new LedgerSync({
    store,
    ledger,
    everyMs: costServiceEveryMs ?? 3_000,
    onChange: (executionIds) => {
      hub.runsChanged(executionIds);
    },
  });
}

function ledgerOf({ costServiceUrl, costServiceToken }: ConsoleOptions): LedgerReader | undefined {
  if (costServiceUrl === undefined) return undefined;
  return new LedgerReader({ url: costServiceUrl, token: costServiceToken });
}

/** A file of this package: the sources are in `src/server`, what is built in `dist`. */
function ownFile(path: string): string {
  const root = import.meta.url.endsWith('.ts') ? '../../' : '../';
  return fileURLToPath(new URL(`${root}${path}`, import.meta.url));
}

function version(): string {
  const { version: found } = record(parseJson(readFileSync(ownFile('package.json'), 'utf8')));
  return text(found);
}

/** Who can connect from elsewhere needs a token. */
function tokenOf({ token }: ConsoleOptions, host: string): string | undefined {
  if (token !== undefined) {
    if (/^[\w.~-]{16,200}$/.test(token)) return token;
    throw new InvalidConsoleOptionError(
      'token',
      `a text of ${token.length} characters`,
      'at least 16 letters, digits, `-`, `_`, `.` or `~`',
    );
  }
  return LOOPBACK.test(host) ? undefined : randomBytes(24).toString('base64url');
}

function positive(option: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidConsoleOptionError(option, value, 'a positive number');
}

function printError(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`wflo-console: ${text}\n`);
}
