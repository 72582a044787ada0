import type { TemporalSettings } from '../temporal/temporal-reader.ts';

/** Options of {@link startConsole}; a port of 0 is a free one. */
export interface ConsoleOptions {
  /** Of the page and its API. Default 8080. */
  readonly port?: number | undefined;
  /** Where all doors listen. Default `127.0.0.1`; another than loopback's needs a login token. */
  readonly host?: string | undefined;
  /** OTLP over gRPC. Default 4317; null: not received. */
  readonly otlpGrpcPort?: number | null | undefined;
  /** OTLP over HTTP. Default 4318; null: not received. */
  readonly otlpHttpPort?: number | null | undefined;
  /** Where `console.db` is kept. Default `.wflo/console` below the working directory. */
  readonly dataFolder?: string | undefined;
  /** What was received longer ago is deleted. Default 7 days. */
  readonly maxAgeDays?: number | undefined;
  /** Of data in the store; past it the oldest is deleted. Default 1 GiB. */
  readonly maxBytes?: number | undefined;
  /** Of requests that wait to be stored; past it senders are told to try later. Default 64 MiB. */
  readonly maxQueueBytes?: number | undefined;
  /** The login token. Default: none on loopback, else a random one, which is in `url`. */
  readonly token?: string | undefined;
  /** Names under which a console on loopback is reached, besides `localhost`. Default: none. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Whether runs can be changed from here. Default true. */
  readonly actions?: boolean | undefined;
  /** Default: Temporal is not read. */
  readonly temporal?: TemporalSettings | undefined;
  /** How often visibility is read. Default 3,000 ms. */
  readonly temporalEveryMs?: number | undefined;
  /** How often the pages that are open are told of health. Default 5,000 ms. */
  readonly healthEveryMs?: number | undefined;
  /** Of the ledger. Default: costs are what spans say. */
  readonly costServiceUrl?: string | undefined;
  readonly costServiceToken?: string | undefined;
  /** How often its executions are read. Default 3,000 ms. */
  readonly costServiceEveryMs?: number | undefined;
  /** Links out of a run: `{executionId}`, `{runId}`, `{traceId}`, `{namespace}` are filled in. */
  readonly links?: readonly { readonly name: string; readonly url: string }[] | undefined;
  /** The files of the page. Default: those of this package. */
  readonly pageFolder?: string | undefined;
  /** Is called with what went wrong and cannot be shown elsewhere. Default: to stderr. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** A console that runs. */
export interface RunningConsole {
  /** Of the page; with the token where one is needed. */
  readonly url: string;
  /** `host:port`; null when it does not listen. */
  readonly otlpGrpcAddress: string | null;
  /** `http://host:port`; null when it does not listen. */
  readonly otlpHttpUrl: string | null;
  /** One sentence for each door that could not be opened, with the variable that moves it. */
  readonly problems: readonly string[];
  /** Stores what has come in, then ends; a second call does nothing more. */
  close(): Promise<void>;
}
