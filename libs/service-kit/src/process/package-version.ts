import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifestSchema = z.object({ version: z.string() });

/**
 * The version in the nearest package.json above `moduleUrl`: the same from `src` and from `dist`.
 *
 * @example packageVersion(import.meta.url) // '0.1.0'
 */
export function packageVersion(moduleUrl: string): string {
  for (let folder = new URL('.', moduleUrl); ; folder = new URL('..', folder)) {
    try {
      const text = readFileSync(new URL('package.json', folder), 'utf8');
      return manifestSchema.parse(JSON.parse(text)).version;
    } catch (error) {
      if (folder.pathname === '/') throw error;
    }
  }
}
