import { insideJest, untracedLibraries } from './tracing-doctor.ts';
import type { WarningListener } from '../tracing-warning.ts';

/** By then an application has imported what it needs. */
const SECOND_LOOK_MILLIS = 5_000;

/**
 * Warns of each library that is loaded and not traced, once each: now, and a little later of those
 * loaded since. Returns what stops it. Silent under Jest, where each test would say so.
 */
export function startSelfCheck(warn: WarningListener): () => void {
  if (insideJest()) return () => undefined;
  const reported = new Set<string>();
  const look = (): void => {
    for (const { library, problem } of untracedLibraries()) {
      if (reported.has(library)) continue;
      reported.add(library);
      warn({ code: 'WFLO_TRACING_NOT_TRACED', message: problem });
    }
  };
  look();
  const timer = setTimeout(look, SECOND_LOOK_MILLIS);
  timer.unref();
  return () => {
    clearTimeout(timer);
  };
}
