import type { AddCommand } from '../command.ts';
import { readDefinitionFile } from '../input/definition-source.ts';
import { ExitCode } from '../exit-code.ts';
import { print } from '../output/print.ts';

/** Nothing needs to run for it: a file is wrong or right by itself. */
async function validateCommand(files: readonly string[]): Promise<ExitCode> {
  for (const file of files) {
    const { id, steps } = await readDefinitionFile(file);
    print(`${file}: ${id}, ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}, valid`);
  }
  return ExitCode.ok;
}

export const addValidate: AddCommand = (program, perform) => {
  program
    .command('validate')
    .description('check definition files, with the files that they name, and run nothing')
    .argument('<file...>', 'definition files')
    .action((files: string[]) => perform(() => validateCommand(files)));
};
