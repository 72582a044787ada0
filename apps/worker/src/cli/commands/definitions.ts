import type { AddCommand, JsonOption } from '../command.ts';
import { readDefinitionFile } from '../input/definition-source.ts';
import { ExitCode } from '../exit-code.ts';
import { print, printJson } from '../output/print.ts';
import type { Session } from '../session.ts';

async function applyDefinitionCommand(
  file: string,
  { json }: { readonly json?: boolean },
  session: Session,
): Promise<ExitCode> {
  const definition = await readDefinitionFile(file);
  const { definitions } = await session.writableRepositories();
  const created = await definitions.save(definition);
  const { id, version } = definition;
  if (json === true) printJson({ workflow_id: id, version, created });
  else print(`${created ? 'Saved' : 'Unchanged:'} ${id} ${version}. Run it: wflo run ${id}`);
  return ExitCode.ok;
}

export const addDefinitions: AddCommand = (program, perform) => {
  program
    .command('definitions')
    .description('definitions that can be run by their id')
    .command('apply')
    .description('save the definition in a file')
    .argument('<file>')
    .option('--json', 'print JSON')
    .action((file: string, options: JsonOption) =>
      perform((session) => applyDefinitionCommand(file, options, session)),
    );
};
