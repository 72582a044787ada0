#!/usr/bin/env node
// Runs the sources in a checkout, or else the built command.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const sources = path('../src/cli/main.ts');
const command = existsSync(sources)
  ? ['--conditions=@wflo/source', sources]
  : [path('../dist/cli/main.js')];

const { status } = spawnSync(process.execPath, [...command, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 70;
