import { spawn } from 'node:child_process';
import { resolve as resolvePath } from 'node:path';

export interface AppRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an app of this folder as a process of its own, from source, as the workspace does. */
export function runApp(
  name: string,
  {
    register = '--import',
    env = {},
    importFirst,
    importNext,
    args: appArgs = [],
  }: {
    /** The flag by which `register` is loaded, or false for none. */
    register?: '--import' | '--require' | false;
    env?: Record<string, string>;
    /** A file of this folder that is imported before the register. */
    importFirst?: string;
    /** The same, after the register. */
    importNext?: string;
    args?: readonly string[];
  } = {},
): Promise<AppRun> {
  const app = resolvePath(import.meta.dirname, name);
  const args = ['--conditions=@wflo/source'];
  if (importFirst !== undefined)
    args.push('--import', resolvePath(import.meta.dirname, importFirst));
  if (register !== false) args.push(register, '@wflo/tracing/register');
  if (importNext !== undefined) args.push('--import', resolvePath(import.meta.dirname, importNext));
  const { NODE_OPTIONS: _jest, NODE_NO_WARNINGS: _quiet, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args, app, ...appArgs], {
      cwd: resolvePath(import.meta.dirname, '../..'),
      env: { ...inherited, ...env },
      // An app that never exits fails its test by what it did not print.
      timeout: 20_000,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (exitCode) => {
      resolve({ exitCode, stdout, stderr });
    });
  });
}
