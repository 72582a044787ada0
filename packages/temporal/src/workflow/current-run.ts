/**
 * The telemetry of the run that this code is part of. It is kept on the sandbox's global object,
 * which Temporal keeps apart for each run, because a bundle may hold this package twice (once as
 * the interceptor module and once as an import of workflow code).
 *
 * @module
 */
import type { RunTelemetry } from './run-telemetry.ts';

const KEY = Symbol.for('@wflo/temporal/run');

/** Called once, before anything of the workflow runs. */
export function setCurrentRun(run: RunTelemetry): void {
  Object.defineProperty(globalThis, KEY, { value: run, configurable: true, writable: true });
}

/** `undefined` outside of workflow code and in workers without the plugin. */
export function currentRun(): RunTelemetry | undefined {
  return Reflect.get(globalThis, KEY) as RunTelemetry | undefined;
}
