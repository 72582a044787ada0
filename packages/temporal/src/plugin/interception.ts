import type {
  ClientInterceptors,
  ClientOptions,
  WorkflowClientInterceptor,
} from '@temporalio/client';
import type {
  ActivityInterceptorsFactory,
  BundleOptions,
  NexusInterceptorsFactory,
  ReplayWorkerOptions,
  WorkerOptions,
} from '@temporalio/worker';
import type { clientInterceptors } from '../client/client-interceptors.ts';
import type { workflowSinks } from '../host/workflow-sinks.ts';

export interface InterceptionParts {
  readonly client: ReturnType<typeof clientInterceptors>;
  readonly activity: ActivityInterceptorsFactory;
  readonly nexus: NexusInterceptorsFactory;
  /** Paths of what is bundled into workflow code. */
  readonly workflowModules: readonly string[];
  readonly sinks: ReturnType<typeof workflowSinks>;
}

/** Marks what any instance hooks in; the same for each copy of this package in a process. */
const OURS = Symbol.for('@wflo/temporal/interception');

/**
 * Adds the interceptors to the options of a client, a worker or a bundler. A plugin on a connection
 * is called again for each worker and client on it, so everything is added once; where another
 * instance has added its own, nothing is.
 */
export class Interception {
  readonly #parts: InterceptionParts;
  readonly #onOther: () => void;

  /** @param onOther called each time that another instance is there already. */
  constructor(parts: InterceptionParts, onOther: () => void) {
    this.#parts = parts;
    this.#onOther = onOther;
    for (const part of this.#hooks()) Object.defineProperty(part, OURS, { value: true });
  }

  ofClient(options: ClientOptions): ClientOptions {
    if (this.#isTaken(hooksOfClient(options.interceptors))) return options;
    return { ...options, interceptors: this.#withClient(options.interceptors) };
  }

  ofWorker<T extends WorkerOptions | ReplayWorkerOptions>(options: T): T {
    const { activity, nexus, workflowModules, client, ...others } = options.interceptors ?? {};
    if (this.#isTaken([...(activity ?? []), ...hooksOfClient(client)])) return options;
    return {
      ...options,
      sinks: { ...this.#parts.sinks, ...options.sinks },
      interceptors: {
        ...others,
        client: this.#withClient(client),
        activity: once(activity, this.#parts.activity),
        nexus: once(nexus, this.#parts.nexus),
        // A bundle that was built before has its modules inside.
        workflowModules:
          options.workflowsPath === undefined
            ? (workflowModules ?? [])
            : this.#withModules(workflowModules),
      },
    };
  }

  ofBundler(options: BundleOptions): BundleOptions {
    return {
      ...options,
      workflowInterceptorModules: this.#withModules(options.workflowInterceptorModules),
      // Loaded once for all the runs of a V8 context rather than once in each: they keep no state
      // of a run in a module, so they may be shared, and this is most of what a cached run costs.
      preloadModules: this.#withModules(options.preloadModules),
    };
  }

  #hooks(): object[] {
    const { client, activity } = this.#parts;
    return [...client.workflow, ...client.schedule, activity];
  }

  #isTaken(existing: readonly object[]): boolean {
    const own = this.#hooks();
    const isTaken = existing.some((one) => isOurs(one) && !own.includes(one));
    if (isTaken) this.#onOther();
    return isTaken;
  }

  #withModules(existing: readonly string[] | undefined): string[] {
    return this.#parts.workflowModules.reduce<string[]>(once, [...(existing ?? [])]);
  }

  #withClient(existing: ClientInterceptors | undefined): ClientInterceptors {
    const { workflow, schedule, activity, nexus } = this.#parts.client;
    return {
      ...existing,
      workflow: ours(existing?.workflow, workflow),
      schedule: schedule.reduce(once, [...(existing?.schedule ?? [])]),
      activity: activity.reduce(once, [...(existing?.activity ?? [])]),
      nexus: nexus.reduce(once, [...(existing?.nexus ?? [])]),
    };
  }
}

/** Takes anything: types do not hold in programs of plain JavaScript. */
function isOurs(hook: unknown): boolean {
  const canBeMarked = typeof hook === 'function' || (typeof hook === 'object' && hook !== null);
  return canBeMarked && OURS in hook;
}

function hooksOfClient({ workflow, schedule = [] }: ClientInterceptors = {}): object[] {
  return [...(Array.isArray(workflow) ? workflow : []), ...schedule];
}

function ours(
  existing: ClientInterceptors['workflow'],
  own: readonly WorkflowClientInterceptor[],
): ClientInterceptors['workflow'] {
  // The deprecated shape (factories per call) cannot hold ours: the caller's own stay.
  if (existing !== undefined && !Array.isArray(existing)) return existing;
  return (existing ?? []).concat(own.filter((one) => !existing?.includes(one)));
}

function once<T>(existing: readonly T[] | undefined, own: T): T[] {
  const list = existing ?? [];
  return list.includes(own) ? [...list] : [...list, own];
}
