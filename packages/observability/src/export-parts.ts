import type { Registry } from '@wflo/metrics';
import type { TracingHandle, TracingOptions } from '@wflo/tracing';
import type { ExportLines } from './reports/export-lines.ts';
import type { ServiceIdentity } from './service-identity.ts';
import type { ObservabilitySettings } from './settings/settings.ts';

/** How every signal goes to its endpoint, where the code says more than the environment. */
export type SignalExportOptions = Pick<TracingOptions, 'protocol' | 'headers' | 'agent'>;

/** What `configureTracing` takes of an application's own, and no setting can say. */
export type TraceOptions = Pick<
  TracingOptions,
  | 'instrumentations'
  | 'spanProcessors'
  | 'sampler'
  | 'resource'
  | 'resourceDetectors'
  | 'propagator'
  | 'baggageAttributes'
  | 'ignoreIncomingPaths'
>;

/** What the export of a signal is made of. */
export interface ExportParts {
  readonly settings: ObservabilitySettings;
  readonly service: ServiceIdentity;
  readonly registry: Registry;
  readonly lines: ExportLines;
  readonly options: SignalExportOptions & TraceOptions;
}

/** The same with whose telemetry it is: one resource for all signals. */
export interface ResourceExportParts extends ExportParts {
  readonly resource: TracingHandle['resourceAttributes'];
}
