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

  describe('its files', () => {
    const backend = new EmbeddedBackend({ ...options, poolSize: 0 });
    const python = (code: string, files = {}) =>
      backend.run(toProgram('python', code, { files }), new AbortController().signal);
    afterAll(() => backend.close());

    it('hold nothing for what was cut off, however much was written', async () => {
      const code = `
b = b'x' * (1 << 20)
for i in range(20):
    f = open(f'f{i}', 'wb', buffering=0)
    for _ in range(50): f.write(b)
    f.truncate(0)
    f.close()
print('done')`;
      const before = process.memoryUsage.rss();
      let most = before;
      const sampler = setInterval(() => {
        most = Math.max(most, process.memoryUsage.rss());
      }, 10);
      const outcome = await python(code);
      clearInterval(sampler);
      expect(outcome).toMatchObject({ status: 'success', stdout: 'done\n' });
      // A billion bytes were written; the interpreter may have 128 MiB, its files 64.
      expect((most - before) / 1_048_576).toBeLessThan(500);
    });

    it.each([
      ['removed', "os.remove('a')"],
      ['cut', "os.truncate('a', 0)"],
      ['opened anew', "open('a', 'wb').close()"],
      ['replaced', "open('b', 'wb').write(b'y')\n  os.replace('b', 'a')"],
      ['removed while open', "g = open('a'); os.remove('a'); g.close()"],
      ['linked and removed', "os.link('a', 'c'); os.remove('a'); os.remove('c')"],
      [
        'moved and removed',
        "os.mkdir('d'); os.rename('a', 'd/a'); os.remove('d/a'); os.rmdir('d')",
      ],
    ])('give back what is %s', async (_name, free) => {
      const code = `import os\nb = b'x' * (1 << 20)\nfor i in range(4):\n  with open('a', 'wb') as f:\n    for _ in range(40): f.write(b)\n  ${free}\nprint('done')`;
      expect(await python(code)).toMatchObject({ stdout: 'done\n', stderr: '' });
    });

    it.each([
      [
        'kept open after its removal',
        "f = open('a', 'wb'); f.write(b * 40); f.flush(); os.remove('a'); open('c', 'wb').write(b * 40)",
      ],
      [
        'kept by a second name',
        "open('a', 'wb').write(b * 40); os.link('a', 'c'); os.remove('a'); open('e', 'wb').write(b * 40)",
      ],
      ['made of many small files', "[open(f'{i}', 'wb').write(b'x') for i in range(20000)]"],
      ['made of directories', "[os.mkdir(f'{i}') for i in range(20000)]"],
      ['made of links', "open('a', 'w').close(); [os.link('a', f'{i}') for i in range(20000)]"],
      [
        'asked for beforehand',
        "os.posix_fallocate(os.open('a', os.O_RDWR | os.O_CREAT), 0, 60 << 20); open('c', 'wb').write(b * 40)",
      ],
    ])('count what is %s', async (_name, code) => {
      const outcome = await python(`import os\nb = b'x' * (1 << 20)\n${code}`);
      expect(outcome).toMatchObject({ status: 'error', exitCode: 1 });
      expect(outcome.stderr).toContain('No space left on device');
    });

    it.each([
      ['a name', "open('x' * 256, 'w')", 'Filename too long'],
      [
        'a name given by renaming',
        "open('a', 'w').close(); os.rename('a', 'x' * 300)",
        'Filename too long',
      ],
      ['a path', "os.stat('x/' * 2_000_000)", 'Filename too long'],
      [
        'a file',
        "f = open('a', 'wb'); f.seek(1 << 40); f.write(b'x'); f.flush()",
        'File too large',
      ],
      ['a length', "open('a', 'w').close(); os.truncate('a', 1 << 40)", 'File too large'],
      [
        'the number of open files',
        "kept = [open('a', 'w') for _ in range(2000)]",
        'No file descriptors available',
      ],
    ])('bound %s', async (_name, code, reason) => {
      const caught = `import os\ntry:\n  ${code}\nexcept OSError as error: print(error.strerror)`;
      expect(await python(caught)).toMatchObject({ stdout: `${reason}\n` });
    });

    it('refuse what has no meaning, and give nothing for it', async () => {
      const code = `
import os
f = os.open('a', os.O_RDWR | os.O_CREAT)
def refused(call, *given):
    try: call(*given)
    except OSError as error: return error.strerror
print(refused(os.ftruncate, f, -1), refused(os.pwrite, f, b'x', -5), refused(os.pread, f, 1, -5), refused(os.lseek, f, -1, 0))`;
      const { stdout } = await python(code);
      expect(stdout).toBe(`${Array(4).fill('Invalid argument').join(' ')}\n`);
    });

    it('are files as elsewhere: sparse, appended to, read back', async () => {
      const code = `
import os
f = open('a', 'wb+'); f.seek(50_000_000); f.write(b'end'); f.flush()
g = open('a', 'ab'); f.seek(0); g.write(b'!'); g.flush()
f.seek(0); whole = f.read()
print(len(whole), whole[:1], whole[-4:], os.stat('a').st_size)
open('c', 'wb').write(b'x' * 40_000_000)
f.truncate(10); f.truncate(20); f.seek(0); print(f.read() == bytes(20))
data = bytes(range(256)) * 1000
open('r', 'wb').write(data); print(open('r', 'rb').read() == data)
for i in range(5000): open('r').close()
print(sorted(os.listdir('.')))`;
      expect(await python(code)).toMatchObject({
        stdout: "50000004 b'\\x00' b'end!' 50000004\nTrue\nTrue\n['a', 'c', 'r']\n",
        stderr: '',
      });
    });

    it('are all listed, also while they are removed', async () => {
      const code = `
import os
for i in range(5000): open(str(i), 'w').close()
print(len(os.listdir('.')))
for entry in os.scandir('.'): os.remove(entry.name)
print(os.listdir('.'))`;
      expect(await python(code)).toMatchObject({ stdout: '5000\n[]\n', stderr: '' });
    });

    it('say when those of the request do not fit', async () => {
      const half = Buffer.alloc(40 * 1_048_576);
      expect(await python('print(1)', { a: half, b: half })).toMatchObject({
        status: 'error',
        exitCode: 125,
        stdout: '',
        stderr: 'the sandbox could not be laid out: No space left on device\n',
      });
    });
  });
});
