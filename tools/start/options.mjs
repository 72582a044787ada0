import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { loadEnvFile } from '../system/env-file.mjs';
import { systemPorts, usesFixtureLlm } from '../system/settings.mjs';

export const HELP = `npm start [-- OPTIONS]

  --exit             end after the example has run: 0 when it succeeded, else 1
  --example FILE     the workflow definition to run (default examples/csv-report.json), or the
                     name of a program: agent (examples/agent)
  --input NAME=VALUE an input of the example, or NAME=@FILE; may be given several times. Of a
                     program only model=NAME
  --help             this text

Ports, each moved by its variable: CONSOLE_PORT 8080, TEMPORAL_PORT 7233, TEMPORAL_UI_PORT 8233,
METRICS_PORT 8000 (worker), SANDBOX_RUNNER_PORT 8001, COST_SERVICE_PORT 8002, FIXTURE_LLM_PORT
8003; OTLP is received on CONSOLE_OTLP_GRPC_PORT 4317 and CONSOLE_OTLP_HTTP_PORT 4318. A server of
yours is used when TEMPORAL_ADDRESS names it; a model of yours when LLM_API_KEY or LLM_BASE_URL
is set, and LLM_MODEL says which, as --input model=NAME does. Variables may also stand in a file .env.`;

/** Command line and environment (and .env, which never wins over the environment). */
export function parseOptions(argv = process.argv.slice(2), env = process.env) {
  loadEnvFile();
  const { values } = parse(argv);
  const program = programOf(values.example);
  if (!values.help && program === undefined) requireExample(values.example);
  return {
    help: values.help,
    exit: values.exit,
    example: values.example,
    ...(program === undefined ? {} : { program }),
    ...inputsOf(values, program, env),
    temporalAddress: env.TEMPORAL_ADDRESS || undefined,
    usesFixtureLlm: usesFixtureLlm(env),
    ports: systemPorts(env),
  };
}

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        exit: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        example: { type: 'string', default: 'examples/csv-report.json' },
        input: { type: 'string', multiple: true, default: [] },
      },
    });
  } catch (error) {
    throw new SetupError('WFLO_USAGE', `${error.message}\n\n${HELP}`, { cause: error });
  }
}

/** `inputs` of a definition; a program has none, and takes its model from the environment. */
function inputsOf({ input: given, example, help }, program, env) {
  const model = given.findLast((input) => input.startsWith('model='))?.slice('model='.length);
  const named = model ?? env.LLM_MODEL;
  if (program === undefined) {
    const isDefault = model === undefined && named && !help && declaresModel(example);
    return { inputs: isDefault ? [...given, `model=${named}`] : given, model: named };
  }
  const other = given.find((input) => !input.startsWith('model='));
  if (other === undefined) return { inputs: [], model: named };
  throw new SetupError(
    'WFLO_USAGE',
    `--input ${other}: a program takes only model=NAME.\n\n${HELP}`,
  );
}

function declaresModel(file) {
  return (
    JSON.parse(readFileSync(resolve(WORKSPACE_ROOT, file), 'utf8')).inputs?.model?.type === 'string'
  );
}

/** An example in TypeScript is a folder, named by its path or by its name in examples/. */
function programOf(name) {
  const folders = [resolve(WORKSPACE_ROOT, name), join(WORKSPACE_ROOT, 'examples', name)];
  const programs = folders.map((folder) => join(folder, 'src', 'run.ts'));
  return programs.find((file) => existsSync(file));
}

/** What would come up only when everything else runs. */
function requireExample(file) {
  const path = resolve(WORKSPACE_ROOT, file);
  try {
    if (!statSync(path).isFile()) throw new Error('it is no file');
    JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const problem =
      error instanceof SyntaxError
        ? `is no JSON (${error.message})`
        : `can't be read (${error.code ?? error.message})`;
    throw new SetupError(
      'WFLO_FILE_UNUSABLE',
      `--example ${file}: ${path} ${problem}. The examples of this checkout are in examples/.`,
      { cause: error },
    );
  }
}
