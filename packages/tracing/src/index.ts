export { configureTracing, tracingStats } from './configure-tracing.ts';
export { getTracer } from './get-tracer.ts';
export { serviceFromEnvironment, type EnvironmentService } from './service-resource.ts';
export { withSpan, type WithSpanOptions } from './with-span.ts';
export { withSpanIds, type SpanIds } from './span-ids.ts';
export type { TracingOptions } from './tracing-options.ts';
export type { TracingWarning } from './tracing-warning.ts';
export { tracingDoctor, type LibraryDiagnosis, type TracingDiagnosis } from './tracing-doctor.ts';
export type { TracingHandle } from './tracing-handle.ts';
export type { TracingStats } from './span-counts.ts';
export {
  AlreadyConfiguredError,
  InvalidEndpointError,
  InvalidTracingOptionError,
  TracingError,
} from './errors.ts';
