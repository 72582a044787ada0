/** Scrapes and probes: seconds apart for ever, and never what anybody looks for in a trace. */
const DEFAULT_PATHS = ['/metrics', '/health', '/ready'];

let paths: ReadonlySet<string> = new Set(DEFAULT_PATHS);

/** Undefined brings the default back. */
export function setIgnoredIncomingPaths(ignored: readonly string[] = DEFAULT_PATHS): void {
  paths = new Set(ignored);
}

/** Whether a request for this target (path and query) makes no spans. */
export function isIgnoredIncomingPath(target: string | undefined): boolean {
  return paths.has((target ?? '').split('?', 1)[0] ?? '');
}
