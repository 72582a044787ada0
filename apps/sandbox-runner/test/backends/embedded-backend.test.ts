import { EmbeddedBackend } from '../../src/backends/embedded/embedded-backend.ts';
import {
  describeBackend,
  TEST_MEMORY_MB,
  TEST_OUTPUT_BYTES,
  toProgram,
} from './backend-behaviour.ts';

const options = {
  poolSize: 1,
  defaultMemoryMb: TEST_MEMORY_MB,
  maxOutputBytes: TEST_OUTPUT_BYTES,
};

describe('the embedded backend', () => {
  describeBackend(() => new EmbeddedBackend(options));

  it('names the file that is no WebAssembly module', async () => {
    const backend = new EmbeddedBackend({ ...options, pythonWasmPath: import.meta.filename });
    await expect(backend.start()).rejects.toMatchObject({ code: 'WFLO_WASM_INVALID' });
    await backend.close();
  });

  it('reports a program that never settles as Node does, with 13', async () => {
    const backend = new EmbeddedBackend({ ...options, poolSize: 0 });
    const program = toProgram('javascript', 'await new Promise(() => {});');
    const outcome = await backend.run(program, new AbortController().signal);
    expect(outcome).toMatchObject({ status: 'error', exitCode: 13 });
    await backend.close();
  });

  it('gives JavaScript nothing of the host', async () => {
    const backend = new EmbeddedBackend({ ...options, poolSize: 0 });
    const code =
      'const all = console.log.constructor("return this")();' +
      'console.log(["require", "fetch", "WebAssembly", "Buffer", "XMLHttpRequest"].filter((name) => name in all).length, all === globalThis);';
    const outcome = await backend.run(toProgram('javascript', code), new AbortController().signal);
    expect(outcome).toMatchObject({ stdout: '0 true\n', stderr: '' });
    await backend.close();
  });

  it('outlives a program that breaks its interpreter', async () => {
    const backend = new EmbeddedBackend({ ...options, poolSize: 1 });
    const deep =
      'function deep() { return [deep()]; }\ntry { deep(); } catch (error) { console.log(error.name.length > 0); }';
    const { signal } = new AbortController();
    await backend.run(toProgram('javascript', deep), signal);
    const next = await backend.run(toProgram('javascript', 'console.log("next");'), signal);
    expect(next).toMatchObject({ status: 'success', stdout: 'next\n' });
    await backend.close();
  });
});
