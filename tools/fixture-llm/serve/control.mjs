import { ApiError } from '../api-error.mjs';
import { readJson } from './read-json.mjs';

/**
 * What a test in another process reads and sets: `/_fixture/calls` (GET, DELETE; `?key=`) and
 * `/_fixture/script` (POST `{ key?, steps }`, DELETE; `?key=`).
 *
 * @returns The body of the response, or undefined for an address that is not one of these.
 */
export async function control(request, { url, calls, scripts }) {
  const key = url.searchParams.get('key') ?? undefined;
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /_fixture/calls':
      return calls.list(key);
    case 'DELETE /_fixture/calls':
      calls.clear();
      return { cleared: true };
    case 'POST /_fixture/script': {
      const { key: named, steps, ...others } = await readJson(request);
      const [unknown] = Object.keys(others);
      if (unknown !== undefined) throw new ApiError(400, `Unknown field '${unknown}'.`);
      return { key: named ?? null, steps: scripts.set(named, steps) };
    }
    case 'DELETE /_fixture/script':
      scripts.clear(key);
      return { cleared: true };
    default:
      return undefined;
  }
}
