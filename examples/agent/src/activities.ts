import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { activityInfo, log } from '@temporalio/activity';
import { readEmployment, type Employment } from './employment.ts';
import type { Industry } from './industries.ts';

/** The tool of the researchers. */
export async function employmentOf(
  industry: Industry,
  fromYear: number,
  toYear: number,
): Promise<Employment> {
  const employment = await readEmployment(industry, fromYear, toYear);
  log.info('employment_read', { industry, change_percent: employment.change_percent });
  return employment;
}

/** Writes the approved report. The same file at each attempt. */
export async function publishReport(report: string): Promise<string> {
  const folder = process.env['REPORTS_FOLDER'] ?? 'reports';
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${activityInfo().workflowExecution?.workflowId ?? 'report'}.md`);
  await writeFile(file, report);
  log.info('report_published', { file });
  return file;
}
