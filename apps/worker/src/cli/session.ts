import { Client, Connection } from '@temporalio/client';
import {
  configureLogging,
  configureTracing,
  flushLogging,
  getLogger,
  serviceIdentity,
} from '@wflo/observability';
import { isDatabaseFailure, unavailable } from '@wflo/service-kit';
import { WfloTemporalPlugin } from '@wflo/temporal';
import { migrate, requireCurrentSchema } from '../database/migrate.ts';
import {
  openDatabase,
  openDatabaseToRead,
  type ExecutionsDatabase,
} from '../database/open-database.ts';
import { createRepositories, type Repositories } from '../database/repositories.ts';
import { TemporalFailedError, TemporalUnreachableError, WorkerError } from '../errors.ts';
import { readCommandSettings, type CommandSettings } from '../settings.ts';
import { temporalAccess } from '../temporal/connection-options.ts';
import { SERVICE } from '../version.ts';
import { OtherSystemError } from './errors.ts';
import { temporalProblem } from './temporal-problem.ts';
import { commandLine } from './output/command-line.ts';
import { otherSystemAt, stateFolder, systemDefaults } from './running-system.ts';

const CONNECT_TIMEOUT_SECONDS = 5;
const FLUSH_TIMEOUT_MILLIS = 5_000;
const NOT_NAMED = 'not named';

/** What a command has open while it runs. */
export class Session {
  readonly settings: CommandSettings;
  startedExecution: string | undefined;
  readonly #stateFolder: string;
  /** Nothing says that Temporal is at the usual address, so it may be another checkout's. */
  readonly #mayBeOthers: boolean;
  readonly #tracing;
  #database: ExecutionsDatabase | undefined;
  #connection: Connection | undefined;

  /** @throws {SettingsError} `WFLO_SETTINGS_INVALID`. */
  constructor(env?: NodeJS.ProcessEnv) {
    this.#stateFolder = stateFolder(env);
    const defaults = systemDefaults(this.#stateFolder);
    this.settings = readCommandSettings(env, defaults);
    const named = readCommandSettings(env, { ...defaults, TEMPORAL_ADDRESS: NOT_NAMED });
    this.#mayBeOthers =
      defaults['TEMPORAL_ADDRESS'] === undefined && named.TEMPORAL_ADDRESS === NOT_NAMED;
    const { OPENTELEMETRY_ENABLED: enabled, OPENTELEMETRY_OTLP_ENDPOINT: otlpEndpoint } =
      this.settings;
    const service = serviceIdentity({ name: 'wflo-cli', version: SERVICE.version });
    // stdout is the command's response: lines go to stderr, and only those that matter.
    configureLogging({
      level: process.env['LOG_LEVEL'] === undefined ? 'WARNING' : this.settings.LOG_LEVEL,
      destination: 2,
      service: service.name,
    });
    this.#tracing = configureTracing({
      serviceName: service.name,
      serviceVersion: service.version,
      enabled,
      otlpEndpoint,
      // The command's own span is wanted here, and none of its libraries' is.
      onWarning: ({ code, message: problem }) => {
        if (code !== 'WFLO_TRACING_EXPORT_FAILING') return;
        getLogger('wflo.tracing').warning('span_export_failing', { problem });
      },
    });
  }

  /**
   * The executions database to read, opened when first used. Nothing is written to it.
   *
   * @throws an error with `WFLO_DATABASE_MISSING`, `_OUTDATED`, `_TOO_NEW` or `_UNAVAILABLE`.
   */
  repositories(): Promise<Repositories> {
    return this.#open(openDatabaseToRead, ({ knex }) => requireCurrentSchema(knex));
  }

  /** The executions database to write to, with its schema brought up to date. */
  writableRepositories(): Promise<Repositories> {
    return this.#open(openDatabase, migrate);
  }

  async #open(
    open: (url: string) => ExecutionsDatabase,
    prepare: (database: ExecutionsDatabase) => Promise<unknown>,
  ): Promise<Repositories> {
    if (this.#database === undefined) {
      this.#database = open(this.settings.DATABASE_URL);
      await prepare(this.#database);
    }
    return createRepositories(this.#database.knex);
  }

  /** What a command has met, in words that name the part that does not respond. */
  explained(error: unknown): unknown {
    const { TEMPORAL_ADDRESS: address } = this.settings;
    const problem = temporalProblem(error);
    if (problem !== undefined) {
      const id = this.startedExecution;
      const whatGoesOn =
        id === undefined
          ? `See what has been done when it is back: ${commandLine('list')}`
          : `Execution ${id} goes on when Temporal is back: ${commandLine(`show ${id}`)}`;
      return new TemporalFailedError(address, problem, whatGoesOn, { cause: error });
    }
    const database = this.#database?.knex;
    const isOfDatabase = database !== undefined && isDatabaseFailure(error);
    return isOfDatabase ? unavailable(database, error) : error;
  }

  /**
   * @throws {TemporalUnreachableError} when Temporal does not respond within 5 s.
   * @throws {OtherSystemError} when nothing names it, and it belongs to another checkout.
   */
  async client(): Promise<Client> {
    this.#refuseOthers();
    try {
      this.#connection ??= await Connection.connect({
        ...temporalAccess(this.settings),
        connectTimeout: CONNECT_TIMEOUT_SECONDS * 1_000,
      });
    } catch (error) {
      const { TEMPORAL_ADDRESS: address } = this.settings;
      throw new TemporalUnreachableError(address, CONNECT_TIMEOUT_SECONDS, { cause: error });
    }
    return new Client({
      connection: this.#connection,
      namespace: this.settings.TEMPORAL_NAMESPACE,
      plugins: [new WfloTemporalPlugin({ runtime: false, metrics: false })],
    });
  }

  /** Temporal, or in words why it is not there, once it is certain. */
  async reachTemporal(): Promise<{ readonly client?: Client; readonly problem?: string }> {
    try {
      return { client: await this.client() };
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      return { problem: error.message };
    }
  }

  /** In words, what Temporal said to a call; an error that is none of its is thrown. */
  problemOf(error: unknown): string {
    const problem = temporalProblem(error);
    if (problem === undefined) throw error;
    return `Temporal at ${this.settings.TEMPORAL_ADDRESS}: ${problem}`;
  }

  /** Another's worker would run the workflow, and record it where this command does not look. */
  #refuseOthers(): void {
    if (!this.#mayBeOthers) return;
    const { TEMPORAL_ADDRESS: address } = this.settings;
    const other = otherSystemAt(address, this.#stateFolder);
    if (other !== undefined) throw new OtherSystemError(address, other, this.#stateFolder);
  }

  /** Closes what was opened and sends the spans. */
  async close(): Promise<void> {
    await this.#connection?.close();
    await this.#database?.knex.destroy();
    await this.#tracing.shutdown({ timeoutMillis: FLUSH_TIMEOUT_MILLIS });
    await flushLogging();
  }
}
