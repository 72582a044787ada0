import type { Fact, Gap } from './fact.ts';

export interface ProcessHealth {
  /** `service.instance.id`, else host and process id. */
  id: string;
  service: string;
  version: string | null;
  host: string | null;
  pid: number | null;
  runtime: string | null;
  firstSeenMs: number;
  lastSeenMs: number;
  /** When each signal was last received. */
  lastSpanMs: number | null;
  lastLogMs: number | null;
  lastMetricMs: number | null;
  /**
   * How much its clock is ahead of this console's, at least: a span cannot end after it is
   * received. Behind, at most: the shortest way from a span's end to here, with its batch's delay.
   */
  clockSkewMs: Fact<number>;
  /** What it says it has lost, and the server-side rejects of what it sent. */
  losses: Loss[];
}

/** Telemetry that is known to be lost. */
export interface Loss {
  signal: string;
  reason: string;
  count: number;
  /** Who says so: the process's metric `wflo_telemetry_dropped_total`, or this console. */
  saidBy: 'process' | 'console';
  sinceMs: number | null;
  lastMs: number | null;
}

export interface PollerHealth {
  identity: string;
  taskQueue: string;
  taskType: 'workflow' | 'activity';
  lastPollMs: number | null;
  buildId: string | null;
}

export interface TaskQueueHealth {
  name: string;
  pollers: PollerHealth[];
  backlog: Fact<number>;
  backlogAgeMs: Fact<number>;
}

export interface StoreHealth {
  file: string;
  bytes: number;
  maxBytes: number;
  maxAgeMs: number;
  spans: number;
  logs: number;
  metricSeries: number;
  oldestMs: number | null;
  /** What was received and is not stored, or no longer, by reason. */
  drops: Loss[];
  /** Items that wait to be written, and the bound. */
  queued: number;
  queueBound: number;
  /** The last error of the disk; null when the last write has succeeded. */
  writeError: string | null;
}

/** A door by which telemetry comes in. */
export interface ReceiverHealth {
  protocol: 'grpc' | 'http';
  /** Null when it does not listen. */
  address: string | null;
  /** Why it does not listen, with the variable that changes it. */
  error: string | null;
  requests: number;
  refused: number;
}

/** Where facts come from besides telemetry. */
export interface ConnectionHealth {
  name: 'temporal' | 'cost-service';
  address: string | null;
  state: 'up' | 'down' | 'off';
  detail: string;
  checkedMs: number | null;
}

/** `GET /api/health` */
export interface Health {
  status: 'ok' | 'degraded';
  /** One sentence for each thing that is down or lossy, the worst first. */
  findings: string[];
  version: string;
  startedMs: number;
  nowMs: number;
  processes: ProcessHealth[];
  taskQueues: TaskQueueHealth[];
  losses: Loss[];
  store: StoreHealth;
  receivers: ReceiverHealth[];
  connections: ConnectionHealth[];
  gaps: Gap[];
  eventId: number;
}

/** `GET /api/session`: whether one is logged in, and what one may. */
export interface Session {
  authentication: 'none' | 'token';
  loggedIn: boolean;
  mayAct: boolean;
  version: string;
}
