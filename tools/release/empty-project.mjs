/**
 * A user's project: empty, outside of the workspace, with one of our packages installed.
 *
 * @module
 */
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { mustRun } from './must-run.mjs';

const SCRIPTS = join(WORKSPACE_ROOT, 'tools', 'release', 'consumer');

export class EmptyProject {
  constructor(folder, npmrc) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    this.write('package.json', '{ "name": "user", "private": true, "type": "module" }\n');
    this.write(
      '.npmrc',
      `${npmrc}audit=false\nfund=false\nupdate-notifier=false\nprefer-offline=true\n`,
    );
    cpSync(SCRIPTS, folder, { recursive: true });
  }

  async install(names) {
    await mustRun('npm', ['install', ...names], { cwd: this.folder });
  }

  write(path, text) {
    writeFileSync(join(this.folder, path), text);
    return join(this.folder, path);
  }

  copy(file, path) {
    cpSync(file, join(this.folder, path));
  }

  /** Node's types, unless something that is installed has brought them. */
  addNodeTypes() {
    for (const name of ['@types/node', 'undici-types']) {
      const path = join('node_modules', name);
      if (existsSync(join(this.folder, path))) continue;
      cpSync(join(WORKSPACE_ROOT, path), join(this.folder, path), { recursive: true });
    }
  }

  /** Runs a script of the project on Node 24 and returns what it wrote. */
  async node(args) {
    return mustRun(process.execPath, ['--no-warnings', ...args], {
      cwd: this.folder,
      env: { ...process.env, NODE_OPTIONS: '' },
      timeoutMillis: 60_000,
    });
  }

  /** What is installed: how many packages, and the bytes of their files. */
  size() {
    const modules = join(this.folder, 'node_modules');
    const entries = readdirSync(modules, { recursive: true, withFileTypes: true });
    let bytes = 0;
    let packages = 0;
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      bytes += lstatSync(join(entry.parentPath, entry.name)).size;
      const isPackage = /node_modules[/\\](@[^/\\]+[/\\])?[^/\\]+$/.test(entry.parentPath);
      if (entry.name === 'package.json' && isPackage) packages += 1;
    }
    return { bytes, packages };
  }
}
