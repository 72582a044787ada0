/** What pino takes for a request: its method, headers and socket. */
export function isHttpRequest(value: object): boolean {
  if (isPlain(value)) return false;
  return (['method', 'headers', 'socket'] as const).every((name) => isSet(value, name));
}

/** What pino takes for a response: it sets headers. */
export function isHttpResponse(value: object): boolean {
  return !isPlain(value) && typeof readOf(value, 'setHeader') === 'function';
}

/**
 * What a line shows of a request: `{id?, method, url, query?, params?, headers, remoteAddress,
 * remotePort}`, of Node, express, fastify and hapi.
 */
export function requestFields(request: object): object {
  const read = (name: string): unknown => readOf(request, name);
  const info = read('info');
  const connection = isObject(info) ? info : read('socket');
  const id = read('id');
  const ofInfo = isObject(info) ? readOf(info, 'id') : undefined;
  return {
    id: typeof id === 'function' ? called(id, request) : (id ?? ofInfo),
    method: read('method'),
    url: urlOf(request),
    query: read('query') ?? undefined,
    params: read('params') ?? undefined,
    headers: read('headers'),
    remoteAddress: isObject(connection) ? readOf(connection, 'remoteAddress') : undefined,
    remotePort: isObject(connection) ? readOf(connection, 'remotePort') : undefined,
  };
}

/** `{statusCode, headers}`; the status is null as long as the headers are not sent. */
export function responseFields(response: object): object {
  const getHeaders = readOf(response, 'getHeaders');
  const isSent = readOf(response, 'headersSent') === true;
  return {
    statusCode: isSent ? readOf(response, 'statusCode') : null,
    headers:
      typeof getHeaders === 'function'
        ? called(getHeaders, response)
        : readOf(response, '_headers'),
  };
}

/** `originalUrl` is express's, `path` hapi's. */
function urlOf(request: object): unknown {
  const original = readOf(request, 'originalUrl');
  if (typeof original === 'string' && original !== '') return original;
  const path = readOf(request, 'path');
  if (typeof path === 'string') return path;
  const url = readOf(request, 'url');
  return isObject(url) ? (readOf(url, 'path') ?? url) : url;
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- whatever the framework has
function called(method: Function, on: object): unknown {
  try {
    return Reflect.apply(method, on, []);
  } catch {
    return undefined;
  }
}

function isPlain(value: object): boolean {
  try {
    return Object.getPrototypeOf(value) === Object.prototype;
  } catch {
    return true;
  }
}

function isSet(value: object, name: string): boolean {
  const given = readOf(value, name);
  return given !== undefined && given !== null && given !== '';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Undefined where it throws. */
function readOf(object: object, name: string): unknown {
  try {
    return Reflect.get(object, name);
  } catch {
    return undefined;
  }
}

/** A request or a response of a server by what identifies it, as pino's standard serializers do. */
export function httpFields(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isHttpRequest(value)) return requestFields(value);
  return isHttpResponse(value) ? responseFields(value) : value;
}
