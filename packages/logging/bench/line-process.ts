/**
 * Programs that log lines in processes of their own: structlog from PyPI on Python 3.11, in a
 * virtual environment below `.wflo`, which is made when it is not there; winston, whose streams
 * would leave their garbage to whoever comes next in one process; and @wflo/logging.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../.wflo/bench-structlog', import.meta.url));
const STRUCTLOG = fileURLToPath(new URL('structlog_line.py', import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL('structlog-requirements.txt', import.meta.url));
const OWN = fileURLToPath(new URL('own-line.ts', import.meta.url));
const WINSTON = fileURLToPath(new URL('winston-line.ts', import.meta.url));
const NODE_ARGS = ['--conditions=@wflo/source', '--no-warnings'];
const VERSION = '26.1.0';

export interface LineProcess {
  readonly name: string;
  /** Microseconds of CPU that so many lines took. */
  readonly run: (lines: number) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** @throws when there is no python3.11, or PyPI cannot be reached the first time */
export function startStructlog(): LineProcess {
  const python = join(FOLDER, 'bin', 'python');
  if (!existsSync(join(FOLDER, 'ready'))) {
    execFileSync('python3.11', ['-m', 'venv', '--clear', FOLDER], { stdio: 'inherit' });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    execFileSync(python, [...pip, '--requirement', REQUIREMENTS], { stdio: ['ignore', 2, 2] });
    execFileSync('touch', [join(FOLDER, 'ready')]);
  }
  return start(`structlog ${VERSION}, no redaction`, python, [STRUCTLOG]);
}

export function startOwn(): LineProcess {
  return start('@wflo/logging', process.execPath, [...NODE_ARGS, OWN]);
}

export function startWinston(): LineProcess {
  return start('winston, no redaction', process.execPath, [...NODE_ARGS, WINSTON]);
}

function start(name: string, command: string, args: readonly string[]): LineProcess {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout });
  const exit = once(child, 'exit');
  return {
    name,
    run: async (lines) => {
      const answer = Promise.race([once(answers, 'line'), exit.then(() => ['NaN'])]);
      child.stdin.write(`${lines}\n`);
      return Number((await answer)[0]);
    },
    close: async () => {
      child.stdin.end();
      await exit;
    },
  };
}
