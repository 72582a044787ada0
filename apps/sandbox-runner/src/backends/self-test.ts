import type { Runtimes, SandboxBackend, SandboxLanguage } from '@wflo/contracts';
import { BackendUnavailableError } from '../errors.ts';
import { LANGUAGES, languagesOf } from '../languages/registry.ts';
import type { Outcome, Program } from '../program.ts';

export interface SelfTestOptions {
  readonly backend: SandboxBackend;
  readonly run: (program: Program, signal: AbortSignal) => Promise<Outcome>;
  readonly isolation: string;
  readonly memoryMb: number;
}

/**
 * Runs one program per language: proof that a backend works, and where versions come from.
 *
 * @throws {BackendUnavailableError} when a language does not run.
 */
export async function selfTest({
  backend,
  run,
  isolation,
  memoryMb,
}: SelfTestOptions): Promise<Runtimes['runtimes']> {
  return Promise.all(
    languagesOf(backend).map(async (language) => {
      const outcome = await run(toProgram(language, memoryMb), AbortSignal.timeout(60_000));
      if (outcome.status !== 'success') {
        throw new BackendUnavailableError(
          `the self-test of ${language} ended with ${outcome.status}, exit code ${String(outcome.exitCode)}: ${outcome.stderr.slice(0, 500)}`,
        );
      }
      const [engine = '', version = ''] = outcome.stdout.trim().split(' ');
      const names = LANGUAGES[language].engineNames;
      return { language, engine: names[engine] ?? engine, version, isolation };
    }),
  );
}

function toProgram(language: SandboxLanguage, memoryMb: number): Program {
  return {
    id: `self-test-${language}-${crypto.randomUUID()}`,
    language,
    code: LANGUAGES[language].selfTest,
    stdin: new Uint8Array(),
    files: [],
    timeoutSeconds: 30,
    memoryMb,
    maxOutputBytes: 1_024,
    env: {},
  };
}
