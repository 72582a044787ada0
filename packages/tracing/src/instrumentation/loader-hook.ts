/**
 * What lets instrumentations patch ES modules: OpenTelemetry's loader hook (import-in-the-middle).
 * It wraps a module, so that its exports can be replaced, also by an instrumentation that comes
 * after it. Which modules it wraps is everybody's affair: an application brings instrumentations of
 * its own.
 *
 * @module
 */
import { createRequire, isBuiltin, register } from 'node:module';
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { shareWrappedModules } from './hook-copies.ts';

/** Parts of import-in-the-middle, versions 3.x. */
interface ImportInTheMiddle {
  createAddHookMessageChannel(): { readonly addHookMessagePort: MessagePort };
}
interface SynchronousHooks {
  supportsSyncHooks(): boolean;
  register(options: { shouldInclude: (url: string, specifier: string) => boolean }): void;
}

/** Instrumentations patch other packages than these. */
const OWN = /^@(?:opentelemetry|wflo)\//;
const OWN_FILES = /[\\/]node_modules[\\/]@(?:opentelemetry|wflo)[\\/]/;
const NOT_BARE = /^(?:[./#]|(?:file|data|node):)/;

/**
 * Call it before instrumentations are created. Where Node lets it, it runs in this thread, which
 * takes half the time of a thread of its own, and knows at once what is instrumented.
 */
export function installLoaderHook(): void {
  const requireOfCopy = requireOfInstrumentation();
  // In one file with the application there is no module to wrap.
  if (requireOfCopy === undefined) return;
  shareWrappedModules(requireOfCopy);
  if (installSynchronously(requireOfCopy)) return;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what these versions of Node have
  register('@opentelemetry/instrumentation/hook.mjs', import.meta.url, {
    data: { exclude: [OWN_FILES] },
  });
}

/** Whether this package is in one file with its application: what else is in there has no module. */
export function isBundled(): boolean {
  return requireOfInstrumentation() === undefined;
}

/** How the copy that instrumentations use loads; undefined where it is part of a bundle. */
function requireOfInstrumentation(): NodeJS.Require | undefined {
  const require = createRequire(import.meta.url);
  try {
    return createRequire(require.resolve('@opentelemetry/instrumentation'));
  } catch {
    return undefined;
  }
}

function installSynchronously(require: NodeJS.Require): boolean {
  try {
    const hooks = require('import-in-the-middle/register-hooks.mjs') as SynchronousHooks;
    if (!hooks.supportsSyncHooks()) return false;
    const channel = require('import-in-the-middle') as ImportInTheMiddle;
    const selection = new Selection(channel.createAddHookMessageChannel().addHookMessagePort);
    hooks.register({
      shouldInclude: (url, specifier) => selection.includes(url, specifier),
    });
    return true;
  } catch {
    // An earlier version, which has a thread only.
    return false;
  }
}

/**
 * Which modules are wrapped: the packages that an application imports, since they may be
 * instrumented after they are imported, and whatever an instrumentation names, such as built-ins
 * and files inside of a package.
 */
class Selection {
  readonly #named: MessagePort;
  /** What `register` instruments is known, whichever copies of the hook there are. */
  readonly #names = new Set<string>(['http', 'https']);

  constructor(named: MessagePort) {
    this.#named = named;
    named.unref();
  }

  includes(url: string, specifier: string): boolean {
    this.#readNames();
    if (isBuiltin(specifier)) return this.#names.has(specifier.replace(/^node:/, ''));
    if (this.#names.has(specifier)) return true;
    const packageName = packageOf(url);
    if (packageName === undefined || OWN.test(packageName)) return false;
    return !NOT_BARE.test(specifier) || this.#names.has(packageName);
  }

  /** Sent by each instrumentation when it is created. */
  #readNames(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#named);
      if (received === undefined) return;
      if (!Array.isArray(received.message)) continue;
      for (const name of received.message) this.#names.add(String(name).replace(/^node:/, ''));
    }
  }
}

/** The package to which a file in `node_modules` belongs. */
function packageOf(url: string): string | undefined {
  const [, path] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  return path;
}
