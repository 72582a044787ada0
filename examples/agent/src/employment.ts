import { readFile } from 'node:fs/promises';
import { ApplicationFailure } from '@temporalio/activity';
import type { Industry } from './industries.ts';

const DATA = new URL('../data/us-employment.csv', import.meta.url);

export interface Employment {
  readonly industry: Industry;
  /** Thousands of jobs, seasonally adjusted, in January of the year. */
  readonly at_start: number;
  readonly at_end: number;
  /** The lowest and the highest month of the years from start to end. */
  readonly jobs: { readonly lowest: number; readonly highest: number };
  readonly change_percent: number;
}

/** What the US Bureau of Labor Statistics counted in an industry. */
export async function readEmployment(
  industry: Industry,
  fromYear: number,
  toYear: number,
): Promise<Employment> {
  const [header = '', ...lines] = (await readFile(DATA, 'utf8')).trim().split('\n');
  const column = header.split(',').indexOf(industry);
  const months = lines
    .map((line) => line.split(','))
    .map((cells) => ({ month: cells[0] ?? '', jobs: Number(cells[column]) }))
    .filter(({ month }) => month >= `${fromYear}-01` && month <= `${toYear}-01`);
  const start = months.find(({ month }) => month === `${fromYear}-01`)?.jobs;
  const end = months.find(({ month }) => month === `${toYear}-01`)?.jobs;
  if (column < 0 || start === undefined || end === undefined) {
    const message = `There is no employment of ${industry} from ${fromYear} to ${toYear}.`;
    throw ApplicationFailure.nonRetryable(message, 'NoData');
  }
  const jobs = months.map((one) => one.jobs);
  return {
    industry,
    at_start: start,
    at_end: end,
    jobs: { lowest: Math.min(...jobs), highest: Math.max(...jobs) },
    change_percent: Math.round(((end - start) / start) * 1_000) / 10,
  };
}
