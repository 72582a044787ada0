import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * A package that the application may have installed, where this one or the application finds it.
 * Undefined where it is missing or can't be loaded.
 */
export function loadOptionalPackage(name: string): object | undefined {
  const [, script = ''] = process.argv;
  for (const from of [import.meta.url, script, join(process.cwd(), 'package.json')]) {
    try {
      const loaded: unknown = createRequire(from)(name);
      if (typeof loaded === 'object' && loaded !== null) return loaded;
    } catch {
      // The next place.
    }
  }
  return undefined;
}

/** A class or function that a package exports under one of these names. */
export function exportOf(exports: object | undefined, name: string): unknown {
  return exports === undefined ? undefined : (Reflect.get(exports, name) as unknown);
}
