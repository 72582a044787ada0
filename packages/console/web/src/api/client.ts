import type { Problem } from '../../../src/api/types.ts';

export type * from '../../../src/api/types.ts';

/** What a request to the console has failed with. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor({ status, code, detail }: Pick<Problem, 'status' | 'code' | 'detail'>) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

type Query = Readonly<Record<string, string | number | undefined>>;

/** `GET path`, as its type in the API says. */
export async function get<Body>(
  path: string,
  query: Query = {},
  signal?: AbortSignal,
): Promise<Body> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.size === 0 ? path : `${path}?${search.toString()}`;
  return send<Body>(text, { signal: signal ?? null });
}

export async function post<Body>(path: string, body: unknown): Promise<Body> {
  const headers = { 'content-type': 'application/json' };
  return send<Body>(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function send<Body>(path: string, init: RequestInit): Promise<Body> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    const detail = 'The console does not respond: it has ended, or the network is down.';
    throw new ApiError({ status: 0, code: 'WFLO_CONSOLE_UNREACHABLE', detail });
  }
  if (response.ok) return (await response.json()) as Body; // by the API's types
  throw new ApiError(await problemOf(response));
}

async function problemOf(response: Response): Promise<Pick<Problem, 'status' | 'code' | 'detail'>> {
  try {
    return (await response.json()) as Problem; // as the API sends it
  } catch {
    const { status, statusText } = response;
    return { status, code: 'WFLO_CONSOLE_UNKNOWN', detail: `${status} ${statusText}` };
  }
}
