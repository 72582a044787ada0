import { AsyncLocalStorage } from 'node:async_hooks';
import { context, ROOT_CONTEXT, type Context, type ContextManager } from '@opentelemetry/api';

/** What an OpenTelemetry SDK registers, for a program that has none. */
class AsyncContexts implements ContextManager {
  readonly #active = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#active.getStore() ?? ROOT_CONTEXT;
  }

  with<Args extends unknown[], Fn extends (...args: Args) => ReturnType<Fn>>(
    within: Context,
    fn: Fn,
    thisArg?: ThisParameterType<Fn>,
    ...args: Args
  ): ReturnType<Fn> {
    return this.#active.run(within, () => fn.apply(thisArg, args));
  }

  bind<Target>(within: Context, target: Target): Target {
    if (typeof target !== 'function') return target;
    const bound = (...args: unknown[]): unknown =>
      this.with(within, () => Reflect.apply(target, undefined, args) as unknown);
    return bound as Target; // of the same parameters and result
  }

  enable(): this {
    return this;
  }

  disable(): this {
    this.#active.disable();
    return this;
  }
}

/**
 * Has OpenTelemetry's context reach what an activity calls: without it nobody would know there that
 * the run has a budget. Does nothing where a context manager is registered.
 */
export function ensureContexts(probe: Context): void {
  if (context.with(probe, () => context.active() === probe)) return;
  context.setGlobalContextManager(new AsyncContexts());
}
