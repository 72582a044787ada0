import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EgressGuard, type Resolve } from '../../src/egress/egress-guard.ts';
import { guardedRequest } from '../../src/egress/guarded-request.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
const guards: EgressGuard[] = [];

async function serve(handler: Handler): Promise<{ port: number; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    handler(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, seen };
}

function guardFor(allowedHosts: string[], resolve?: Resolve): EgressGuard {
  const guard = new EgressGuard({ allowedHosts, ...(resolve === undefined ? {} : { resolve }) });
  guards.push(guard);
  return guard;
}

function get(
  guard: EgressGuard,
  url: string,
  headers: Record<string, string> = {},
  maxResponseBytes?: number,
) {
  return guardedRequest(
    { method: 'GET', url, headers },
    {
      guard,
      signal: AbortSignal.timeout(60_000),
      ...(maxResponseBytes === undefined ? {} : { maxResponseBytes }),
    },
  );
}

/** Every name means this machine: what a hostile DNS server would say. */
const allLoopback: Resolve = (_name, _options, done) => {
  done(null, [{ address: '127.0.0.1', family: 4 }]);
};

afterAll(async () => {
  await Promise.all(guards.map((guard) => guard.close()));
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
});

describe('guardedRequest', () => {
  it('reaches a listed loopback address', async () => {
    const { port } = await serve((_request, response) => {
      response.setHeader('content-type', 'application/json').end('{"ok":true}');
    });

    const received = await get(guardFor([`127.0.0.1:${port}`]), `http://127.0.0.1:${port}/x`);

    expect(received).toMatchObject({ status: 200, body: '{"ok":true}' });
    expect(received.headers['content-type']).toBe('application/json');
  });

  it('passes on no cookies that a server sets', async () => {
    const { port } = await serve((_request, response) => {
      response.setHeader('set-cookie', ['session=secret', 'b=2']).setHeader('x-kept', '1').end();
    });

    const { headers } = await get(guardFor(['127.0.0.1']), `http://127.0.0.1:${port}/`);

    expect(headers).toMatchObject({ 'x-kept': '1' });
    expect(JSON.stringify(headers)).not.toContain('secret');
  });

  it('refuses a listed name that resolves to loopback, before a byte is sent', async () => {
    const { port, seen } = await serve((_request, response) => response.end());
    const guard = guardFor(['api.example.com'], allLoopback);

    await expect(get(guard, `http://api.example.com:${port}/`)).rejects.toThrow(
      /may not reach api\.example\.com \(127\.0\.0\.1\)/,
    );
    expect(seen).toHaveLength(0);
  });

  it('checks the address that is connected to, not an earlier response of DNS', async () => {
    const { port, seen } = await serve((_request, response) => response.end('first'));
    let lookups = 0;
    const rebinding: Resolve = (_name, _options, done) => {
      lookups += 1;
      done(null, [{ address: lookups === 1 ? '93.184.216.34' : '127.0.0.1', family: 4 }]);
    };
    const guard = guardFor(['rebind.example.com'], rebinding);
    // The check of the name does not resolve; the one resolution is the connection's own.
    guard.check(`http://rebind.example.com:${port}/`);
    expect(lookups).toBe(0);
    lookups = 1;

    await expect(get(guard, `http://rebind.example.com:${port}/`)).rejects.toMatchObject({
      code: 'WFLO_EGRESS_DENIED',
    });
    expect(seen).toHaveLength(0);
  });

  it('refuses when one of several addresses is private', async () => {
    const mixed: Resolve = (_name, _options, done) => {
      done(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ]);
    };

    await expect(
      get(guardFor(['mixed.example.com'], mixed), 'http://mixed.example.com/'),
    ).rejects.toMatchObject({ code: 'WFLO_EGRESS_DENIED' });
  });

  it('lets a name reach a private address that is listed itself', async () => {
    const { port } = await serve((_request, response) => response.end('in'));

    const guard = guardFor(['internal.example.com', '127.0.0.0/8'], allLoopback);

    expect((await get(guard, `http://internal.example.com:${port}/`)).body).toBe('in');
  });

  it('checks the target of a redirect like the first URL', async () => {
    const { port: target, seen } = await serve((_request, response) => response.end('secret'));
    const { port } = await serve((_request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${target}/admin` }).end();
    });

    await expect(
      get(guardFor([`127.0.0.1:${port}`]), `http://127.0.0.1:${port}/`),
    ).rejects.toMatchObject({
      code: 'WFLO_EGRESS_DENIED',
    });
    expect(seen).toHaveLength(0);
  });

  it('sends no credentials to another origin after a redirect', async () => {
    const { port: other, seen } = await serve((_request, response) => response.end('there'));
    const { port } = await serve((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${other}/` }).end();
    });
    const guard = guardFor([`127.0.0.1:${port}`, `127.0.0.1:${other}`]);

    const received = await get(guard, `http://127.0.0.1:${port}/`, {
      Authorization: 'Bearer secret',
      Cookie: 'session=1',
      'X-Api-Key': 'secret',
      Accept: 'text/plain',
    });

    expect(received.body).toBe('there');
    expect(seen[0]?.headers).toMatchObject({ accept: 'text/plain' });
    expect(JSON.stringify(seen[0]?.headers)).not.toMatch(/secret|session/);
  });

  it('gives up after five redirects', async () => {
    const { port, seen } = await serve((_request, response) => {
      response.writeHead(302, { location: '/again' }).end();
    });

    await expect(get(guardFor(['127.0.0.1']), `http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      code: 'WFLO_HTTP_LIMIT',
    });
    expect(seen).toHaveLength(6);
  });

  it('stops reading a response that is too long', async () => {
    const { port } = await serve((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });

    await expect(
      get(guardFor(['127.0.0.1']), `http://127.0.0.1:${port}/`, {}, 100_000),
    ).rejects.toMatchObject({ code: 'WFLO_HTTP_LIMIT' });
  });

  it.each(['Host', 'Transfer-Encoding', 'content-length'])(
    'does not let a step set %s',
    async (name) => {
      await expect(
        get(guardFor(['127.0.0.1']), 'http://127.0.0.1:9/', { [name]: '1' }),
      ).rejects.toMatchObject({ code: 'WFLO_HTTP_HEADER_FORBIDDEN' });
    },
  );
});
