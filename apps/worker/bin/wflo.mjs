#!/usr/bin/env node
// Runs the sources in a checkout, or else the built command.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const sources = path('../src/cli/main.ts');
const isCheckout = existsSync(sources);
const command = isCheckout ? ['--conditions=@wflo/source', sources] : [path('../dist/cli/main.js')];

// The sources are run as they are, which Node does without a flag since 22.18.
const needed = isCheckout ? [22, 18] : [22, 15];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(
    `WFLO_NODE_TOO_OLD: wflo needs Node ${needed.join('.')} or newer, and this is ` +
      `${process.versions.node} (${process.execPath}). In a checkout, npx wflo takes the Node 24 ` +
      'that npm start has installed.\n',
  );
  process.exit(78);
}

const { status } = spawnSync(process.execPath, [...command, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 70;
