/**
 * Why no LLM call of a run was seen: nothing observes any in this process, OpenTelemetry's context
 * does not reach them, or those that were made are of clients that nobody observes, or none was.
 */
export type UnobservedReason = 'no_observer' | 'no_context' | 'no_observed_call';
