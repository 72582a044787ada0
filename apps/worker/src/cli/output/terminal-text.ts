import { styleText } from 'node:util';
import { printable } from '@wflo/sanitize';

type Style = Parameters<typeof styleText>[0];

/** Styles text where stdout is a terminal that takes colours (NO_COLOR is honoured). */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout, validateStream: true });
}

/** Text as one word of a command line that people copy into their shell. */
export function shellWord(text: string): string {
  const word = printable(text);
  return /^[\w.:/@-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** `0.42 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < 60) return `${seconds.toFixed(2)} s`;
  const whole = Math.round(seconds);
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.round((whole % 3_600) / 60)} min`;
}

/** Statuses in their colours; `text` is how a table shows it, padded or shortened. */
export function statusText(status: string, text: string = status): string {
  if (status === 'completed') return styled('green', text);
  return styled(status === 'pending' || status === 'running' ? 'yellow' : 'red', text);
}

function shortened(text: string, width: number): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`;
}

export interface Column<Row> {
  readonly title: string;
  /** Widest that the column may get. */
  readonly width: number;
  readonly cell: (row: Row) => string;
  readonly paint?: (text: string, row: Row) => string;
}

/** Rows below their titles, each column as wide as it needs to be. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const widths = columns.map(({ title, width, cell }) =>
    Math.min(width, Math.max(title.length, ...rows.map((row) => cell(row).length))),
  );
  const widthOf = (index: number) => widths[index] ?? 0;
  const head = columns.map(({ title }, index) => title.padEnd(widthOf(index))).join('  ');
  const body = rows.map((row) =>
    columns
      .map(({ cell, paint = (text) => text }, index) =>
        paint(shortened(printable(cell(row)), widthOf(index)), row),
      )
      .join('  ')
      .trimEnd(),
  );
  return [styled('dim', head.trimEnd()), ...body].join('\n');
}
