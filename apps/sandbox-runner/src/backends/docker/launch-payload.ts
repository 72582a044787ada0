import { engineOf } from '../../languages/registry.ts';
import { WORK_DIRECTORY, type Program } from '../../program.ts';

/**
 * CPU time beyond what a run can use within its time limit, when the runner ends it. It bounds a
 * program whose runner was killed, which would else burn a CPU until the next runner.
 */
const ORPHAN_CPU_SECONDS = 60;

/** Digits of the length that the payload starts with. */
const LENGTH_DIGITS = 10;

const SEARCH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * First process of each container, run by its python3: it reads exactly its part of the pipe, lays
 * the files, and becomes the program, which finds the rest of the pipe as its standard input.
 */
export const LAUNCHER = `
import os
def take(size):
    parts = []
    while size > 0:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            os._exit(0)
        parts.append(part)
        size -= len(part)
    return b''.join(parts)
length = int(take(${LENGTH_DIGITS}))
import json
plan = json.loads(take(length))
try:
    os.makedirs('${WORK_DIRECTORY}', exist_ok=True)
    for path, size in plan['files']:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(take(size))
    os.chdir('${WORK_DIRECTORY}')
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (plan['cpuSeconds'], plan['cpuSeconds']))
    os.execvpe(plan['argv'][0], plan['argv'], plan['env'])
except (OSError, ValueError) as error:
    os.write(2, ('the sandbox could not be laid out: %s\\n' % error).encode())
    os._exit(125)
`;

/**
 * The bytes that turn a waiting container with so many CPUs into the program: the launcher's
 * instructions, the files, then the program's own standard input. A read-only container with tmpfs
 * takes no upload, and a command line no 200 KB of code; a pipe takes both.
 *
 * @throws {TypeError} for a language without an engine.
 */
export function toLaunchPayload(program: Program, cpus: number): Buffer {
  const launch = engineOf(program.language, 'docker')(program);
  const files = [
    ...program.files.map(({ path, content }) => ({
      path: `${WORK_DIRECTORY}/${path}`,
      content: Buffer.from(content),
    })),
    ...launch.files.map(({ path, content }) => ({ path, content: Buffer.from(content) })),
  ];
  const plan = Buffer.from(
    JSON.stringify({
      argv: launch.argv,
      env: { PATH: SEARCH_PATH, HOME: '/tmp', LANG: 'C.UTF-8', ...launch.env, ...program.env },
      cpuSeconds: Math.ceil(program.timeoutSeconds * cpus) + ORPHAN_CPU_SECONDS,
      files: files.map(({ path, content }) => [path, content.byteLength]),
    }),
  );
  const length = Buffer.from(String(plan.byteLength).padStart(LENGTH_DIGITS, '0'));
  return Buffer.concat([length, plan, ...files.map(({ content }) => content), program.stdin]);
}
