export { configureTracing, tracingStats } from './configure-tracing.ts';
export { getTracer } from './provider/get-tracer.ts';
export { serviceFromEnvironment, type EnvironmentService } from './provider/service-resource.ts';
export { withSpan, type WithSpanOptions } from './spans/with-span.ts';
export { withSpanIds, type SpanIds } from './spans/span-ids.ts';
export type { Instrumentation } from './instrumentation/registered.ts';
export type { InstrumentationOption } from './instrumentation/connect-instrumentations.ts';
export type { TracingOptions } from './tracing-options.ts';
export type { TracingWarning } from './tracing-warning.ts';
export {
  tracingDoctor,
  type LibraryDiagnosis,
  type TracingDiagnosis,
} from './doctor/tracing-doctor.ts';
export { probeTracing } from './doctor/probe-tracing.ts';
export type { TracingHandle } from './tracing-handle.ts';
export type { TracingStats } from './export/span-counts.ts';
export {
  AlreadyConfiguredError,
  InvalidEndpointError,
  InvalidTracingOptionError,
  TracingError,
} from './errors.ts';
