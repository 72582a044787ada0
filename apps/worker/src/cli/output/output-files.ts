import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OutputFailedError } from '../errors.ts';

const EXTENSIONS = ['html', 'md', 'txt', 'csv', 'json', 'svg', 'xml'];

/** `report_html` is written to `report.html`; other names get `.txt`, or `.json` for data. */
export function outputFileName(name: string, value: unknown): string {
  const match = /^(.+)_([a-z]+)$/.exec(name);
  const [, stem, extension] = match ?? [];
  if (stem !== undefined && extension !== undefined && EXTENSIONS.includes(extension)) {
    return `${stem}.${extension}`;
  }
  return typeof value === 'string' ? `${name}.txt` : `${name}.json`;
}

/** Writes each output to a file of its own in `--output-dir`. @returns the paths. */
export async function writeOutputs(folder: string, outputs: unknown): Promise<string[]> {
  if (typeof outputs !== 'object' || outputs === null) return [];
  try {
    await mkdir(folder, { recursive: true });
    return await writeAll(folder, outputs);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OutputFailedError(`--output-dir ${folder} can't be written: ${reason}`, error);
  }
}

function writeAll(folder: string, outputs: object): Promise<string[]> {
  return Promise.all(
    Object.entries(outputs).map(async ([name, value]: [string, unknown]) => {
      const path = join(folder, outputFileName(name, value));
      const text = typeof value === 'string' ? value : `${JSON.stringify(value, null, 2)}\n`;
      await writeFile(path, text);
      return path;
    }),
  );
}
