/**
 * What every backend does, whatever it is made of.
 *
 * @module
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { Backend } from '../../src/backends/backend.ts';
import type { Outcome, Program } from '../../src/program.ts';

export const TEST_MEMORY_MB = 128;
export const TEST_OUTPUT_BYTES = 1_048_576;

type MoreOfProgram = Partial<Omit<Program, 'stdin' | 'files'>> & {
  readonly stdin?: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly signal?: AbortSignal;
};

export function toProgram(
  language: Program['language'],
  code: string,
  more: MoreOfProgram = {},
): Program {
  const { stdin = '', files = {}, ...rest } = more;
  return {
    id: crypto.randomUUID(),
    language,
    code,
    timeoutSeconds: 20,
    memoryMb: TEST_MEMORY_MB,
    maxOutputBytes: TEST_OUTPUT_BYTES,
    env: {},
    ...rest,
    stdin: Buffer.from(stdin),
    files: Object.entries(files).map(([path, content]) => ({
      path,
      content: Buffer.from(content),
    })),
  };
}

export function describeBackend(make: () => Backend): void {
  let backend: Backend;

  beforeAll(async () => {
    backend = make();
    await backend.start();
  }, 60_000);
  afterAll(async () => {
    await backend.close();
  });

  const run = (
    language: Program['language'],
    code: string,
    more: MoreOfProgram = {},
  ): Promise<Outcome> =>
    backend.run(toProgram(language, code, more), more.signal ?? new AbortController().signal);

  it('names both languages with a version', () => {
    expect(backend.runtimes.map(({ language }) => language).sort()).toEqual([
      'javascript',
      'python',
    ]);
    for (const { version } of backend.runtimes) expect(version).toMatch(/\d+[.-]\d+/);
  });

  it('is alive', async () => {
    await expect(backend.check(AbortSignal.timeout(10_000))).resolves.toBeUndefined();
  });

  it('takes one object that no memory would hold for too much memory', async () => {
    expect(await run('python', 'bytearray(2 ** 31)', { memoryMb: 64 })).toMatchObject({
      status: 'oom',
      exitCode: null,
    });
  });

  describe.each([
    {
      language: 'python' as const,
      streams: 'import sys\nprint("out")\nprint("err", file=sys.stderr)',
      exit: 'import sys\nprint("before")\nsys.exit(3)',
      fail: 'def f():\n    raise ValueError("boom")\nf()',
      failure: /line 2, in f[^]*ValueError: boom/,
      syntax: 'def f(:',
      echo: 'import sys\nprint(sys.stdin.read(), end="")',
      readFiles: 'print(open("data.csv").read(), open("deep/er/x.txt").read())',
      bytes: 'print(list(open("raw.bin", "rb").read()))',
      loop: 'print("started", flush=True)\nwhile True: pass',
      sleep: 'import time\nprint("started", flush=True)\ntime.sleep(60)',
      hoard: 'kept = []\nwhile True: kept.append("x" * 100000 + str(len(kept)))',
      flood: 'while True: print("x" * 1000)',
      environment: 'import json, os\nprint(json.dumps(dict(os.environ)))',
      connect: (port: number) =>
        `import socket\nsocket.create_connection(("127.0.0.1", ${port}), 2)\nprint("connected")`,
      readHost: (path: string) => `print(open(${JSON.stringify(path)}).read())`,
      ownModule: { code: 'import own\nprint(own.answer)', files: { 'own.py': 'answer = 42' } },
      fill: (bytes: number) => `print("x" * ${bytes - 1})`,
      comment: '#',
    },
    {
      language: 'javascript' as const,
      streams: 'console.log("out"); console.error("err");',
      exit: 'console.log("before"); process.exit(3);',
      fail: 'function f() {\n  throw new RangeError("boom");\n}\nf();',
      failure: /RangeError: boom[^]*at f/,
      syntax: 'function f( {',
      echo: 'process.stdout.write(readStdin());',
      readFiles: 'console.log(readFile("data.csv"), readFile("deep/er/x.txt"));',
      bytes: 'console.log(readFile("raw.bin").length === 3 ? "[0, 1, 127]" : "other");',
      loop: 'console.log("started"); while (true);',
      sleep: 'console.log("started"); await new Promise((resolve) => setTimeout(resolve, 60000));',
      hoard: 'const kept = []; while (true) kept.push("x".repeat(100000) + kept.length);',
      flood: 'while (true) console.log("x".repeat(1000));',
      environment: 'console.log(JSON.stringify(process.env));',
      connect: (port: number) =>
        `const { connect } = await import("node:net"); connect(${port}, "127.0.0.1").on("connect", () => console.log("connected"));`,
      readHost: (path: string) => `console.log(readFile(${JSON.stringify(path)}));`,
      ownModule: {
        code: 'import { answer } from "./own.mjs"; console.log(answer);',
        files: { 'own.mjs': 'export const answer = 42;' },
      },
      fill: (bytes: number) => `console.log("x".repeat(${bytes - 1}));`,
      comment: '//',
    },
  ])('$language', (of) => {
    it('retains the two streams apart and reports success', async () => {
      expect(await run(of.language, of.streams)).toEqual({
        status: 'success',
        exitCode: 0,
        signal: null,
        stdout: 'out\n',
        stderr: 'err\n',
        stdoutTruncated: false,
        stderrTruncated: false,
        durationSeconds: expect.any(Number) as number,
      });
    });

    it('reports the exit code that the program chose', async () => {
      expect(await run(of.language, of.exit)).toMatchObject({
        status: 'error',
        exitCode: 3,
        stdout: 'before\n',
      });
    });

    it('ends an uncaught error with 1 and its stack on stderr', async () => {
      const outcome = await run(of.language, of.fail);
      expect(outcome).toMatchObject({ status: 'error', exitCode: 1 });
      expect(outcome.stderr).toMatch(of.failure);
    });

    it('reports a syntax error as an error', async () => {
      const outcome = await run(of.language, of.syntax);
      expect(outcome).toMatchObject({ status: 'error', exitCode: 1 });
      expect(outcome.stderr).toContain('SyntaxError');
    });

    it('gives the program its standard input, whole', async () => {
      const stdin = 'first line\nžluťoučký 🐎\n'.repeat(5_000);
      expect((await run(of.language, of.echo, { stdin })).stdout).toBe(stdin);
    });

    it('gives a program without standard input an empty one', async () => {
      expect(await run(of.language, of.echo)).toMatchObject({ status: 'success', stdout: '' });
    });

    it('lays files, also in directories', async () => {
      const files = { 'data.csv': 'a,b\n1,2', 'deep/er/x.txt': 'háček' };
      expect((await run(of.language, of.readFiles, { files })).stdout).toBe('a,b\n1,2 háček\n');
    });

    it('lays files byte for byte', async () => {
      const files = { 'raw.bin': Uint8Array.of(0, 1, 127) };
      expect((await run(of.language, of.bytes, { files })).stdout).toBe('[0, 1, 127]\n');
    });

    it('passes null characters on', async () => {
      expect((await run(of.language, of.echo, { stdin: 'a\0b' })).stdout).toBe('a\0b');
    });

    it('imports a module among its files', async () => {
      const { code } = of.ownModule;
      const files = Object.fromEntries(Object.entries(of.ownModule.files));
      expect(await run(of.language, code, { files })).toMatchObject({ stdout: '42\n' });
    });

    it('runs 200 KB of code', async () => {
      const code = `${`${of.comment} ${'x'.repeat(1_000)}\n`.repeat(200)}${of.streams}`;
      expect(await run(of.language, code)).toMatchObject({ status: 'success', stdout: 'out\n' });
    });

    it.each(['loop', 'sleep'] as const)(
      'ends a %s at its time limit, keeping its output',
      async (kind) => {
        expect(await run(of.language, of[kind], { timeoutSeconds: 1 })).toMatchObject({
          status: 'timeout',
          exitCode: null,
          stdout: 'started\n',
        });
      },
    );

    it('ends a program that takes more memory than it may', async () => {
      expect(await run(of.language, of.hoard, { memoryMb: 64 })).toMatchObject({
        status: 'oom',
        exitCode: null,
      });
    });

    it('ends a program that writes more than it may, and retains what fits', async () => {
      const outcome = await run(of.language, of.flood);
      expect(outcome).toMatchObject({
        status: 'output_limit',
        stdoutTruncated: true,
        stderrTruncated: false,
      });
      expect(outcome.stdout).toHaveLength(TEST_OUTPUT_BYTES);
    });

    it('lets a program write exactly what it may', async () => {
      const outcome = await run(of.language, of.fill(TEST_OUTPUT_BYTES));
      expect(outcome).toMatchObject({ status: 'success', stdoutTruncated: false });
      expect(outcome.stdout).toHaveLength(TEST_OUTPUT_BYTES);
    });

    it('ends a program when its caller goes away', async () => {
      const abort = new AbortController();
      const running = run(of.language, of.loop, { signal: abort.signal });
      abort.abort();
      expect(await running).toMatchObject({ status: 'killed', exitCode: null });
    });

    it('gives the program its own variables and none of the runner', async () => {
      process.env['WFLO_CANARY'] = 'canary';
      const env = { TRACEPARENT: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
      const { stdout } = await run(of.language, of.environment, { env });
      expect(JSON.parse(stdout)).toMatchObject(env);
      expect(stdout).not.toContain('canary');
    });

    it('reaches no server of the host', async () => {
      let connections = 0;
      const server = createServer().on('connection', () => (connections += 1));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        const address = server.address();
        const port = typeof address === 'object' && address !== null ? address.port : 0;
        const { status, stdout } = await run(of.language, of.connect(port));
        expect({ status, stdout, connections }).toEqual({
          status: 'error',
          stdout: '',
          connections: 0,
        });
      } finally {
        server.close();
      }
    });

    it('reads no file of the host', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'wflo-sandbox-'));
      try {
        const path = join(folder, 'secret.txt');
        await writeFile(path, 'canary');
        const outcome = await run(of.language, of.readHost(path));
        expect(outcome).toMatchObject({ status: 'error', stdout: '' });
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('separates programs that run side by side', async () => {
      const inputs = Array.from({ length: 6 }, (_, index) => `input ${index}`);
      const outcomes = await Promise.all(
        inputs.map((stdin) => run(of.language, of.echo, { stdin })),
      );
      expect(outcomes.map(({ stdout }) => stdout)).toEqual(inputs);
    });
  });

  it('leaves nothing of one Python program to the next', async () => {
    const leave = 'import builtins\nopen("left.txt", "w").write("x")\nbuiltins.left = 1';
    const look = 'import os, builtins\nprint(os.listdir("."), hasattr(builtins, "left"))';
    await run('python', leave);
    expect((await run('python', look)).stdout).toBe('[] False\n');
  });

  it('lets Python write files, within a quota', async () => {
    const small = 'open("a", "w").write("hello")\nprint(open("a").read())';
    expect(await run('python', small)).toMatchObject({ stdout: 'hello\n' });
    const large = 'f = open("a", "wb")\nwhile True: f.write(b"x" * 1000000)';
    const outcome = await run('python', large, { memoryMb: 256 });
    expect(outcome).toMatchObject({ status: 'error', exitCode: 1 });
    expect(outcome.stderr).toContain('No space left on device');
  });

  it('lets Python catch what it cannot allocate or its end', async () => {
    const code = 'import sys\ntry:\n    sys.exit(4)\nfinally:\n    print("cleaned up")';
    expect(await run('python', code)).toMatchObject({ exitCode: 4, stdout: 'cleaned up\n' });
  });

  it('reports the rejection of a JavaScript program as its error', async () => {
    const outcome = await run('javascript', 'await Promise.reject(new TypeError("nope"));');
    expect(outcome).toMatchObject({ status: 'error', exitCode: 1 });
    expect(outcome.stderr).toContain('TypeError: nope');
  });

  it('finds files of JavaScript by any name, and leaves their byte order mark', async () => {
    const files = {
      'x#1': '1',
      'x#2': '2',
      'a b?c%20.txt': 'odd',
      'ž 🐎': 'horse',
      'a:b': '\ufeffbom',
    };
    const names = JSON.stringify(Object.keys(files));
    const code = `console.log(JSON.stringify(${names}.map((name) => readFile(name))));`;
    const { stdout } = await run('javascript', code, { files });
    expect(JSON.parse(stdout)).toEqual(Object.values(files));
  });

  it('takes an error that only speaks of memory, or throws itself, for an error', async () => {
    for (const thrown of [
      'new Error("InternalError: out of memory")',
      'new Proxy({}, { get() { throw new Error("trap"); } })',
    ]) {
      expect(await run('javascript', `throw ${thrown};`)).toMatchObject({ status: 'error' });
    }
  });

  it('runs timers of JavaScript in the order in which they are due', async () => {
    // Far apart: a machine that pauses between two statements must not change the order.
    const code =
      'setTimeout(() => console.log("late"), 3000); setTimeout(() => console.log("early"), 1);' +
      'const every = setInterval(() => { console.log("every"); clearInterval(every); }, 10);';
    expect(await run('javascript', code)).toMatchObject({ stdout: 'early\nevery\nlate\n' });
  });

  it('prints JavaScript values as Node does', async () => {
    const code =
      'console.log("a", 1, -0, 10n, true, null, undefined, [1, "x"], { a: { b: [] } }, new Map([[1, { c: 2 }]]), new Set("ab"));';
    expect((await run('javascript', code)).stdout).toBe(
      "a 1 -0 10n true null undefined [ 1, 'x' ] { a: { b: [] } } Map(1) { 1 => { c: 2 } } Set(2) { 'a', 'b' }\n",
    );
  });

  it.each([
    ['nobody awaits', 'async function f() { throw new TypeError("nope"); }\nf();'],
    ['is made and dropped', 'Promise.reject(new TypeError("nope"));'],
    [
      'is dropped beside one that is handled',
      'Promise.reject(new TypeError("nope")); await Promise.reject(1).catch(() => {});',
    ],
    [
      'is handled too late',
      'const late = Promise.reject(new TypeError("nope")); setTimeout(() => late.catch(() => {}), 5);',
    ],
    [
      'comes of a timer',
      'setTimeout(async () => { throw new TypeError("nope"); }, 1); setTimeout(() => console.log("late"), 50);',
    ],
    [
      'leaves a chain',
      'Promise.resolve().then(() => { throw new TypeError("nope"); }).finally(() => {});',
    ],
    ['fails in a module', 'import("./own.mjs");'],
  ])('ends JavaScript with 1 when a rejection %s', async (_name, code) => {
    const files = { 'own.mjs': 'throw new TypeError("nope");' };
    const outcome = await run('javascript', `console.log("started");\n${code}`, { files });
    expect(outcome).toMatchObject({ status: 'error', exitCode: 1, stdout: 'started\n' });
    expect(outcome.stderr).toContain('TypeError: nope');
  });

  it.each([
    ['at once', 'Promise.reject(new Error("x")).catch(() => {});'],
    ['by await', 'try { await Promise.reject(new Error("x")); } catch {}'],
    [
      'later in the same turn',
      'const p = Promise.reject(new Error("x")); await null; await null; p.catch(() => {});',
    ],
    ['with others', 'await Promise.allSettled([Promise.reject(1), Promise.reject(2)]);'],
    ['by a race that is over', 'await Promise.race([1, Promise.reject(new Error("x"))]);'],
    [
      'a thousand times',
      'for (let i = 0; i < 1000; i += 1) await Promise.reject(i).catch(() => {});',
    ],
  ])('goes on after a rejection of JavaScript that is handled %s', async (_name, code) => {
    const outcome = await run('javascript', `${code}\nconsole.log("done");`);
    expect(outcome).toMatchObject({ status: 'success', stdout: 'done\n', stderr: '' });
  });

  it.each([
    ['python', 'import os; os._exit(0x6f6f6d)'],
    ['python', 'import os; os._exit(2 ** 31 - 1)'],
    ['python', 'import os; os._exit(1)'],
    ['python', 'import sys; print("MemoryError", file=sys.stderr); sys.exit(125)'],
    ['python', 'import sys; sys.exit(0x6f6f6d)'],
    ['python', 'raise MemoryError'],
    ['python', 'raise MemoryError("cannot allocate")'],
    ['python', 'raise OverflowError("cannot fit \'int\' into an index-sized integer")'],
    ['python', 'class Mine(MemoryError): pass\ndef f(): raise Mine()\nf()'],
    ['javascript', 'console.error("Uncaught InternalError: out of memory"); process.exit(1);'],
    ['javascript', 'process.exit(0x6f6f6d);'],
    ['javascript', 'throw "InternalError: out of memory";'],
    ['javascript', 'throw new (globalThis.InternalError ?? Error)("out of memory");'],
    ['javascript', 'Promise.reject(new (globalThis.InternalError ?? Error)("out of memory"));'],
  ] as const)(
    'takes no exit code and no text for too much memory: %s, %s',
    async (language, code) => {
      expect(await run(language, code)).toMatchObject({ status: 'error' });
    },
  );

  it.each([
    ...['process.exit(NaN)', 'process.exit("abc")', 'process.exit(1.5)', 'process.exit(true)'],
    ...['process.exitCode = "abc"', 'process.exitCode = NaN'],
  ])('fails where JavaScript gives what is no exit code: %s', async (code) => {
    const outcome = await run('javascript', code);
    expect(outcome).toMatchObject({ status: 'error', exitCode: 1 });
    expect(outcome.stderr).toMatch(/(?:Type|Range)Error/);
  });

  it.each([
    ['process.exit("4")', 4],
    ['process.exitCode = 5; process.exit()', 5],
    ['process.exitCode = "6"', 6],
    ['process.exitCode = 3; process.exitCode = undefined', 0],
    ['process.exitCode = 3; process.exit(null)', 0],
  ])("takes JavaScript's exit code as Node does: %s", async (code, exitCode) => {
    expect(await run('javascript', code)).toMatchObject({ exitCode });
  });

  it.each([
    'try:\n  bytearray(2 ** 31)\nexcept MemoryError:\n  raise',
    'def f():\n  try: bytearray(2 ** 31)\n  finally: print("cleaned up")\nf()',
  ])(
    'takes memory that was refused for too much, also when Python passes it on: %j',
    async (code) => {
      expect(await run('python', code, { memoryMb: 64 })).toMatchObject({ status: 'oom' });
    },
  );

  it('ends Python as CPython does when something fails beside the program', async () => {
    const code =
      'import atexit\ndef fail(): raise ValueError("at exit")\natexit.register(fail)\nprint("done")';
    const outcome = await run('python', code);
    expect(outcome).toMatchObject({ status: 'success', exitCode: 0, stdout: 'done\n' });
    expect(outcome.stderr).toContain('ValueError: at exit');
  });

  it('lets Python close its standard output', async () => {
    const code = 'import sys\nprint("done")\nsys.stdout.close()';
    expect(await run('python', code)).toMatchObject({ status: 'success', stdout: 'done\n' });
  });
}
