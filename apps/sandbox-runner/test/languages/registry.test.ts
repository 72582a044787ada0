import { existsSync } from 'node:fs';
import { sandboxLanguageSchema, type SandboxLanguage } from '@wflo/contracts';
import { toLaunchPayload } from '../../src/backends/docker/launch-payload.ts';
import { EmbeddedBackend } from '../../src/backends/embedded/embedded-backend.ts';
import { WasmModules } from '../../src/backends/embedded/wasm-modules.ts';
import { languagesOf } from '../../src/languages/registry.ts';
import type { Program } from '../../src/program.ts';

const UNSUPPORTED = /has no engine for/;

function programIn(language: string): Program {
  return {
    id: 'run-1',
    language: language as SandboxLanguage,
    code: '',
    stdin: new Uint8Array(),
    files: [],
    timeoutSeconds: 10,
    memoryMb: 64,
    maxOutputBytes: 1_024,
    env: {},
  };
}

describe.each(['ruby', 'Python', '', '__proto__', 'constructor'])('the language %j', (language) => {
  const program = programIn(language);

  it('is compiled by no engine of another', async () => {
    await expect(new WasmModules().get(program.language, 64)).rejects.toThrow(UNSUPPORTED);
  });

  it('is run by no backend', async () => {
    const options = { poolSize: 0, defaultMemoryMb: 64, maxOutputBytes: 1_024 };
    const { signal } = new AbortController();
    await expect(new EmbeddedBackend(options).run(program, signal)).rejects.toThrow(UNSUPPORTED);
    expect(() => toLaunchPayload(program, 1)).toThrow(UNSUPPORTED);
  });
});

it('each language of the contract has an engine on a backend', () => {
  const supported = new Set([...languagesOf('docker'), ...languagesOf('embedded')]);
  expect([...supported].sort()).toEqual([...sandboxLanguageSchema.options].sort());
});

it.each(languagesOf('embedded'))('%s has a thread that runs it', (language) => {
  const entry = new URL(`../../src/backends/embedded/${language}-thread.ts`, import.meta.url);
  expect(existsSync(entry)).toBe(true);
});
