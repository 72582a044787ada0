import type { HealthCheck } from '../health/health-check.ts';
import type { HealthMonitor } from '../health/health-monitor.ts';

/** What the endpoints show. Everything is optional: what is absent has no endpoint, or is empty. */
export interface ObsOptions {
  /** Shown by `/health?verbose`. */
  readonly service?: { readonly name: string; readonly version: string };
  /** Renders `/metrics`; `accept` is the request's Accept header. Without it there is no `/metrics`. */
  readonly metrics?: (request: { readonly accept?: string }) => Promise<Exposition>;
  /** What `/health` and `/ready` check. A function is called on each probe. Default none. */
  readonly checks?: readonly HealthCheck[] | (() => readonly HealthCheck[]);
  /** Runs the checks; one of your own, in place of `checks`, can be used elsewhere, too. */
  readonly monitor?: HealthMonitor;
  /** Read by `GET /loggers`, set by `PUT /loggers/{name}`. Without it there is no `/loggers`. */
  readonly loggers?: LoggerLevels;
  /** The bearer token that `PUT /loggers/{name}` requires. Without it levels cannot be set. */
  readonly adminToken?: string;
  /** The bearer token that `/metrics` requires. Default: it is open, as Prometheus expects. */
  readonly metricsToken?: string;
  /** Further or other paths of an endpoint. Default: those of `ObsPaths`. */
  readonly paths?: ObsPaths;
  /** What telemetry lost, shown by `/health?verbose`. */
  readonly lossReport?: () => Readonly<Record<string, unknown>>;
}

/** The paths of each endpoint, each beginning with `/`; one that is left out keeps its default. */
export interface ObsPaths {
  /** Default `/metrics`. */
  readonly metrics?: string | readonly string[];
  /** Default `/health`, `/healthz`. */
  readonly health?: string | readonly string[];
  /** The checks of group `live`. Default `/livez`. */
  readonly live?: string | readonly string[];
  /** Default `/ready`, `/readyz`. */
  readonly ready?: string | readonly string[];
  /** One of them has the name of a logger below it, too. Default `/loggers`. */
  readonly loggers?: string | readonly string[];
}

/** An exposition, as from `renderMetrics` of `@wflo/metrics` or a few lines around any registry. */
export interface Exposition {
  readonly contentType: string;
  readonly body: string;
  /** The body in UTF-8, sent in its place: a large body is then never one long string. */
  readonly chunks?: readonly Uint8Array[];
}

/** The levels of a logging library, by logger name; `root` is the default for all. */
export interface LoggerLevels {
  getLogLevels(): Readonly<Record<string, string>>;
  /** With `expiresAfterSeconds`, the level before holds again after that time. */
  setLogLevel(
    level: string,
    name?: string,
    options?: { readonly expiresAfterSeconds?: number | undefined },
  ): void;
}
