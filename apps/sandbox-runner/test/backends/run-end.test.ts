import { toRunEnd } from '../../src/backends/docker/run-end.ts';

const ended = (ExitCode: number, OOMKilled = false) => ({ ExitCode, OOMKilled });

describe('toRunEnd', () => {
  it.each([
    ['exit code 0', undefined, ended(0), { status: 'success', exitCode: 0, signal: null }],
    ['another exit code', undefined, ended(3), { status: 'error', exitCode: 3, signal: null }],
    ['a signal', undefined, ended(139), { status: 'error', exitCode: null, signal: 'SIGSEGV' }],
    [
      'the kernel',
      undefined,
      ended(137, true),
      { status: 'oom', exitCode: null, signal: 'SIGKILL' },
    ],
    ["a child's memory", undefined, ended(0, true), { status: 'oom', exitCode: 0, signal: null }],
    ['its time', 'timeout', ended(137), { status: 'timeout', exitCode: null, signal: 'SIGKILL' }],
    ['its caller', 'killed', ended(137), { status: 'killed', exitCode: null, signal: 'SIGKILL' }],
  ] as const)('classifies an end by %s', (_name, stop, state, expected) => {
    expect(toRunEnd(stop, state)).toEqual(expected);
  });
});
