import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SetupError } from '../bootstrap/setup-error.mjs';

export const HELP = `npm run truth [-- OPTIONS]

  --executions N     how many of definitions to start (default 1000, at least 10), and half as
                     many plain agents
  --seed N           repeats the choices of an earlier run (default: a new one, printed)
  --keep             leave databases, logs, spans and report.json in place
  --help             this text

Exit code 0: nothing differs outside the stated bounds. 1: something does.`;

export function parseOptions(argv = process.argv.slice(2)) {
  const { values } = parse(argv);
  return {
    help: values.help,
    keep: values.keep,
    executions: integer('executions', values.executions, 10, 100_000),
    seed: integer('seed', values.seed ?? String(randomInt(2 ** 32)), 0, 2 ** 32 - 1),
  };
}

function integer(name, text, low, high) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new SetupError(
    'WFLO_USAGE',
    `--${name} is ${text}; expected an integer from ${low} to ${high}.\n\n${HELP}`,
  );
}

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        executions: { type: 'string', default: '1000' },
        seed: { type: 'string' },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new SetupError('WFLO_USAGE', `${error.message}\n\n${HELP}`, { cause: error });
  }
}
