import { resolveProgram } from '../../src/execution/resolve-program.ts';

const limits = {
  defaultTimeoutSeconds: 30,
  maxTimeoutSeconds: 60,
  defaultMemoryMb: 256,
  maxMemoryMb: 512,
  maxOutputBytes: 1_024,
};

const resolve = (fields: object) =>
  resolveProgram({ language: 'python', code: '', ...fields }, limits);

describe('resolveProgram', () => {
  it('takes the defaults for what is left out', () => {
    expect(resolve({})).toEqual({
      program: {
        language: 'python',
        code: '',
        stdin: new Uint8Array(),
        files: [],
        timeoutSeconds: 30,
        memoryMb: 256,
        maxOutputBytes: 1_024,
      },
    });
  });

  it('decodes files of both encodings', () => {
    const files = [
      { path: 'a.txt', content: 'ž' },
      { path: 'b/c.bin', content: 'AAF/', encoding: 'base64' },
    ];
    expect(resolve({ files })).toMatchObject({
      program: {
        files: [
          { path: 'a.txt', content: Uint8Array.of(0xc5, 0xbe) },
          { path: 'b/c.bin', content: Uint8Array.of(0, 1, 127) },
        ],
      },
    });
  });

  it('names every limit that is passed, with the variable that raises it', () => {
    expect(resolve({ timeoutSeconds: 61, memoryMb: 513 })).toEqual({
      issues: [
        {
          path: 'timeoutSeconds',
          message: 'got 61, expected at most 60 (SANDBOX_MAX_TIMEOUT_SECONDS)',
        },
        { path: 'memoryMb', message: 'got 513, expected at most 512 (SANDBOX_MAX_MEMORY_MB)' },
      ],
    });
  });

  it('refuses a language that the backend has no engine for', () => {
    const body = { language: 'python', code: '' };
    expect(resolveProgram(body, { ...limits, languages: ['javascript'] })).toEqual({
      issues: [
        {
          path: 'language',
          message: 'got python, expected one that this backend has: javascript',
        },
      ],
    });
  });

  it.each([
    ['twice', ['a', 'a']],
    ['twice in other words', ['a/b', 'a//b']],
    ['as a directory too', ['a', 'a/b']],
  ])('refuses a path that is there %s', (_name, paths) => {
    const files = paths.map((path) => ({ path, content: '' }));
    expect(resolve({ files })).toMatchObject({
      issues: [{ path: expect.stringMatching(/^files\.\d\.path$/) as string }],
    });
  });

  it.each([
    ...['/etc/passwd', '../x', 'a/../../x', './x', '', '\n/../../../dev/shm/x'],
    ...['\n', '\r', '\u2028', '\u2029'].map((line) => `a${line}/../../x`),
  ])('refuses the path %j', (path) => {
    expect(resolve({ files: [{ path, content: '' }] })).toHaveProperty('issues');
  });

  it.each(['!', 'A', 'QUJDR', '_-8=', 'A==='])('refuses %j, which is no base64', (content) => {
    const files = [{ path: 'a', content, encoding: 'base64' }];
    expect(resolve({ files })).toEqual({
      issues: [{ path: 'files.0.content', message: 'expected base64' }],
    });
  });
});
