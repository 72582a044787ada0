import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

const NO_PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>wflo</title>
<h1>The console's page is not built</h1><p>Its API is here: <a href="/api/runs">/api/runs</a>,
<a href="/api/health">/api/health</a>.</p></html>`;

/** Sends a file of the page; each path that is none is the page itself, which routes by itself. */
export async function sendPage(
  folder: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = inside(folder, path);
  const found = file === undefined ? undefined : await read(file);
  const body = found ?? (await read(join(folder, 'index.html'))) ?? Buffer.from(NO_PAGE);
  const type = found === undefined || file === undefined ? '.html' : extname(file);
  response.setHeader('content-type', TYPES[type] ?? 'application/octet-stream');
  // Files under assets/ have their hash in their name.
  const isHashed = found !== undefined && path.startsWith('/assets/');
  response.setHeader(
    'cache-control',
    isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  );
  response.end(request.method === 'HEAD' ? undefined : body);
}

function inside(folder: string, path: string): string | undefined {
  if (path.includes('\0') || extname(path) === '') return undefined;
  const root = resolve(folder);
  const file = join(root, path);
  return file.startsWith(`${root}${sep}`) ? file : undefined;
}

async function read(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(() => undefined);
}
