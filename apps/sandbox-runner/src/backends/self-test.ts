/**
 * Runs one program per language: proof that a backend works, and where versions come from.
 *
 * @module
 */
import { sandboxLanguageSchema } from '@wflo/contracts';
import type { Runtimes, SandboxLanguage } from '@wflo/contracts';
import { BackendUnavailableError } from '../errors.ts';
import type { Outcome, Program } from './backend.ts';

const PROGRAMS: Readonly<Record<SandboxLanguage, string>> = {
  python: 'import sys\nprint(sys.implementation.name, sys.version.split()[0])',
  javascript: 'console.log(process.release.name, process.version)',
};

const ENGINES: Readonly<Record<string, string>> = {
  cpython: 'CPython',
  node: 'Node.js',
  quickjs: 'QuickJS',
};

export interface SelfTestOptions {
  readonly run: (program: Program, signal: AbortSignal) => Promise<Outcome>;
  readonly isolation: string;
  readonly memoryMb: number;
}

/** @throws {BackendUnavailableError} when a language does not run. */
export async function selfTest({
  run,
  isolation,
  memoryMb,
}: SelfTestOptions): Promise<Runtimes['runtimes']> {
  return Promise.all(
    sandboxLanguageSchema.options.map(async (language) => {
      const outcome = await run(toProgram(language, memoryMb), AbortSignal.timeout(60_000));
      if (outcome.status !== 'success') {
        throw new BackendUnavailableError(
          `the self-test of ${language} ended with ${outcome.status}, exit code ${String(outcome.exitCode)}: ${outcome.stderr.slice(0, 500)}`,
        );
      }
      const [engine = '', version = ''] = outcome.stdout.trim().split(' ');
      return { language, engine: ENGINES[engine] ?? engine, version, isolation };
    }),
  );
}

function toProgram(language: SandboxLanguage, memoryMb: number): Program {
  return {
    id: `self-test-${language}-${crypto.randomUUID()}`,
    language,
    code: PROGRAMS[language],
    stdin: new Uint8Array(),
    files: [],
    timeoutSeconds: 30,
    memoryMb,
    maxOutputBytes: 1_024,
    env: {},
  };
}
