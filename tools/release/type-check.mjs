/**
 * Type-checks a user's project under each kind of module resolution.
 *
 * @module
 */
import { join, sep } from 'node:path';
import ts from 'typescript';

const RESOLUTIONS = { node16: 'node16', nodenext: 'nodenext', bundler: 'esnext' };
const OURS = `${sep}node_modules${sep}@wflo${sep}`;

/**
 * Errors in the named files of the project and in our declarations, which are checked as strictly
 * as can be (no skipLibCheck). Errors in other people's declarations are not looked for.
 */
export function typeProblems(project, files) {
  return Object.entries(RESOLUTIONS).flatMap(([moduleResolution, module]) =>
    problemsUnder(project, files, { moduleResolution, module }),
  );
}

function problemsUnder({ folder }, files, { moduleResolution, module }) {
  const { options, errors } = ts.convertCompilerOptionsFromJson(
    {
      ...{ module, moduleResolution, target: 'es2023', types: ['node'] },
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
      ...{ skipLibCheck: false, noEmit: true, allowImportingTsExtensions: true, checkJs: true },
    },
    folder,
  );
  const host = ts.createCompilerHost(options);
  host.getCurrentDirectory = () => folder;
  const roots = files.map((file) => join(folder, file));
  const program = ts.createProgram(roots, options, host);
  const checked = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.includes(OURS) || roots.includes(fileName));
  const diagnostics = [
    ...errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...checked.flatMap((file) => program.getSyntacticDiagnostics(file)),
    ...checked.flatMap((file) => program.getSemanticDiagnostics(file)),
  ];
  const declared = checked.some(({ fileName }) => fileName.includes(OURS));
  return [
    ...(declared ? [] : [`types, ${moduleResolution}: our declarations were not found`]),
    ...diagnostics.map((diagnostic) => {
      const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
      const where = diagnostic.file?.fileName.replace(`${folder}${sep}`, '') ?? 'options';
      return `types, ${moduleResolution}: ${where}: ${text}`;
    }),
  ];
}
