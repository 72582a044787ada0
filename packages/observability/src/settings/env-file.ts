import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { ObservabilityError } from '../errors.ts';
import { findProjectRoot } from './project-root.ts';

/**
 * The nearest `.env` from `folder` upwards, no further than the project's root (a folder with
 * `.git` or `nx.json`); outside any project only `folder` itself is read.
 */
export function findEnvFile(folder: string): string | undefined {
  const root = findProjectRoot(folder) ?? resolve(folder);
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, '.env');
    if (existsSync(file)) return file;
    if (at === root) return undefined;
  }
}

/**
 * The variables of a `.env` file. The process's own win over them.
 *
 * @throws {ObservabilityError} `WFLO_ENV_FILE_UNREADABLE` when it is missing or cannot be read.
 */
export function readEnvFile(file: string): Record<string, string> {
  try {
    return { ...parseEnv(readFileSync(file, 'utf8')) } as Record<string, string>;
  } catch (cause) {
    throw new ObservabilityError(
      'WFLO_ENV_FILE_UNREADABLE',
      `cannot read the settings file ${file}: expected a readable text file of KEY=value lines`,
      { cause },
    );
  }
}
