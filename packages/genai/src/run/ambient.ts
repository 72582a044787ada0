import { context, type Context } from '@opentelemetry/api';
import { sharedState } from '@wflo/shared-state';
import { safely } from '../values/safely.ts';

/** Finds where the work belongs that is being done now; undefined where `active` is right. */
export type AmbientFinder = (active: Context) => Context | undefined;

interface State {
  readonly finders: Set<AmbientFinder>;
}

const { finders } = sharedState('@wflo/genai/ambient', 1, (): State => ({ finders: new Set() }));

export function addAmbientFinder(finder: AmbientFinder): void {
  finders.add(finder);
}

/**
 * The active context, or that of what a framework of agents is doing now: some of them have a
 * context of their own, in which they run tools and models, and leave OpenTelemetry's alone.
 */
export function currentContext(): Context {
  const active = context.active();
  for (const finder of finders) {
    const found = safely(() => finder(active));
    if (found !== undefined) return found;
  }
  return active;
}
