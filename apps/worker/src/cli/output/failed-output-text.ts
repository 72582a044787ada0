import { printable } from '@wflo/sanitize';
import { commandLine } from './command-line.ts';
import type { ExecutionView } from './execution-view.ts';
import { shellWord, styled } from './terminal-text.ts';

/** Of each text: `--json` has more. */
const SHOWN_LINES = 20;
const WIDTH = 78;
/** The message of a failure ends with at least so much of the end of stderr. */
const SAID_LENGTH = 1_000;

/** What the attempts that failed wrote, but for what the error of the execution says anyway. */
export function failedOutputLines({ execution_id, steps, error }: ExecutionView): string[] {
  const said = error?.message ?? '';
  const parts = steps.flatMap(({ step_id, program, response }) =>
    [
      { of: step_id, what: 'stdout', attempt: program?.attempt, text: program?.stdout },
      { of: step_id, what: 'stderr', attempt: program?.attempt, text: program?.stderr },
      { of: step_id, what: 'response', attempt: response?.attempt, text: response?.body },
    ].flatMap(({ text = '', ...part }) => {
      const shown = text.trim();
      const isSaid = part.what === 'stderr' && said.endsWith(shown.slice(-SAID_LENGTH));
      return shown === '' || isSaid ? [] : [{ ...part, text: shown }];
    }),
  );
  if (parts.length === 0) return [];
  const lines = parts.flatMap(({ of, what, attempt, text }) => [
    '',
    `${styled('bold', printable(of))} ${what} of try ${attempt}:`,
    ...lastLines(text),
  ]);
  const hasMore = parts.some(({ text }) => text.split('\n').length > SHOWN_LINES);
  return hasMore
    ? [...lines, '', `more: ${commandLine(`show ${shellWord(execution_id)} --json`)}`]
    : lines;
}

function lastLines(text: string): string[] {
  return printable(text)
    .split('\n')
    .slice(-SHOWN_LINES)
    .map((line) => `  ${line.length <= WIDTH ? line : `${line.slice(0, WIDTH - 1)}…`}`);
}
