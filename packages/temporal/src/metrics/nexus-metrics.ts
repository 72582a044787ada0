import { NEXUS_STATUSES, type NexusRequest } from '../nexus/nexus-request.ts';
import { counter, histogram } from '../telemetry/registered-metric.ts';

const BUCKETS_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What this process's Nexus handlers do. Only operations that a worker has get here. */
export class NexusMetrics {
  readonly #requests = counter(
    'wflo_nexus_requests_total',
    'Requests that Nexus handlers of this process have responded to',
    ['service', 'operation', 'method', 'status'],
  );
  readonly #duration = histogram(
    'wflo_nexus_request_duration_seconds',
    'How long Nexus handlers took to respond, in seconds',
    ['service', 'operation', 'method'],
    BUCKETS_SECONDS,
  );
  readonly #seen = new Set<string>();

  /** Makes the series of an operation, at 0. */
  operationSeen(service: string, operation: string): void {
    const key = `${service}/${operation}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    for (const method of ['start', 'cancel']) {
      this.#duration.zero({ service, operation, method });
      for (const status of NEXUS_STATUSES) {
        this.#requests.inc({ service, operation, method, status }, 0);
      }
    }
  }

  requestEnded({ service, operation, method, status, seconds }: NexusRequest): void {
    this.operationSeen(service, operation);
    this.#requests.inc({ service, operation, method, status });
    this.#duration.observe({ service, operation, method }, seconds);
  }
}
