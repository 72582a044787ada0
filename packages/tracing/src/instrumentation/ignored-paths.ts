import { sharedState } from '@wflo/shared-state';

/** Scrapes and probes: seconds apart for ever, and never what anybody looks for in a trace. */
const DEFAULT_PATHS = ['/metrics', '/health', '/ready', '/healthz', '/livez', '/readyz'];

const state = sharedState('@wflo/tracing/ignored-paths', 1, () => ({
  paths: new Set(DEFAULT_PATHS),
}));

/** Undefined brings the default back. */
export function setIgnoredIncomingPaths(ignored: readonly string[] = DEFAULT_PATHS): void {
  state.paths = new Set(ignored);
}

/** Whether a request for this target (path and query) makes no spans. */
export function isIgnoredIncomingPath(target: string | undefined): boolean {
  return state.paths.has((target ?? '').split('?', 1)[0] ?? '');
}
