import {
  createCostClient,
  InvalidClientOptionError,
  ServiceError,
  toProblem,
} from '../../src/index.ts';
import { hangUp, json, silence, startScriptedService, type Reply } from '../scripted-service.ts';

const quote = {
  model: 'gpt-4o',
  provider: 'openai',
  matchedModel: 'gpt-4o',
  exactMatch: true,
  priced: true,
  costUsd: '0.0075',
};
const request = { model: 'gpt-4o', usage: { inputTokens: 1_000, outputTokens: 500 } };

async function serve<T>(
  replies: Reply[],
  use: (service: Awaited<ReturnType<typeof startScriptedService>>) => Promise<T>,
): Promise<T> {
  const service = await startScriptedService(...replies);
  try {
    return await use(service);
  } finally {
    await service.close();
  }
}

async function failure(work: Promise<unknown>): Promise<ServiceError> {
  const error: unknown = await work.then(
    () => new Error('expected a rejection'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ServiceError)) throw error as Error;
  return error;
}

describe('createCostClient', () => {
  it('sends the request as JSON with the token and returns the response read by the contract', () =>
    serve([json(200, quote)], async ({ baseUrl, requests }) => {
      const client = createCostClient({ baseUrl: `${baseUrl}/prefix/`, token: 'secret' });
      await expect(client.quote(request)).resolves.toEqual(quote);
      expect(requests[0]).toMatchObject({ method: 'POST', url: '/prefix/v1/quotes' });
      expect(requests[0]?.headers).toMatchObject({
        authorization: 'Bearer secret',
        'content-type': 'application/json',
      });
      expect(JSON.parse(requests[0]!.body)).toEqual(request);
    }));

  it('escapes ids in paths and sends only the query parameters that have a value', () =>
    serve(
      [json(200, { groupBy: 'day', totalUsd: '0', groups: [] })],
      async ({ baseUrl, requests }) => {
        const client = createCostClient({ baseUrl });
        await client.costs({ groupBy: 'day', from: undefined });
        await failure(client.getBudget('team/a'));
        expect(requests.map(({ url }) => url)).toEqual([
          '/v1/costs?groupBy=day',
          '/v1/budgets/team%2Fa',
        ]);
      },
    ));

  it('repeats a call after 503 and after a broken connection, and then succeeds', () =>
    serve([json(503, toProblem('WFLO_UNAVAILABLE')), hangUp, json(200, quote)], async (service) => {
      await expect(createCostClient(service).quote(request)).resolves.toEqual(quote);
      expect(service.requests).toHaveLength(3);
    }));

  it('gives up after three attempts with the problem of the last one', () =>
    serve([json(503, toProblem('WFLO_UNAVAILABLE'))], async (service) => {
      const error = await failure(createCostClient(service).quote(request));
      expect(error).toMatchObject({ code: 'WFLO_UNAVAILABLE', status: 503, retryable: true });
      expect(service.requests).toHaveLength(3);
    }));

  it('does not wait for a Retry-After that lies beyond its time limit', () =>
    serve(
      [json(503, toProblem('WFLO_UNAVAILABLE'), { 'retry-after': '3600' })],
      async (service) => {
        const error = await failure(createCostClient(service).quote(request));
        expect(error.status).toBe(503);
        expect(service.requests).toHaveLength(1);
      },
    ));

  it('never repeats a refusal, and hands over its problem with the members of its own', () => {
    const problem = toProblem('WFLO_BUDGET_EXCEEDED', { extensions: { limitUsd: '1' } });
    return serve([json(402, problem)], async (service) => {
      const error = await failure(
        createCostClient(service).reserve('b', { idempotencyKey: 'k', amountUsd: '2' }),
      );
      expect(error).toMatchObject({ code: 'WFLO_BUDGET_EXCEEDED', status: 402, retryable: false });
      expect(error.problem).toMatchObject({ limitUsd: '1' });
      expect(service.requests).toHaveLength(1);
    });
  });

  it('takes a response outside of the contract for WFLO_SERVICE_INVALID_RESPONSE', () =>
    serve([json(200, { ...quote, costUsd: 0.0075 })], async (service) => {
      const error = await failure(createCostClient(service).quote(request));
      expect(error).toMatchObject({
        code: 'WFLO_SERVICE_INVALID_RESPONSE',
        status: 200,
        retryable: false,
      });
      expect(error.message).toContain('costUsd');
    }));

  it('takes an error page that is no problem document for WFLO_SERVICE_INVALID_RESPONSE', () =>
    serve(
      [
        (response) => {
          response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>nginx</h1>');
        },
      ],
      async (service) => {
        const error = await failure(createCostClient(service).quote(request));
        expect(error).toMatchObject({ code: 'WFLO_SERVICE_INVALID_RESPONSE', status: 404 });
        expect(error.message).toContain('nginx');
      },
    ));

  it('ends with WFLO_SERVICE_TIMEOUT when no full response came in time', () =>
    serve([silence], async (service) => {
      const error = await failure(createCostClient(service).quote(request, { timeoutMillis: 50 }));
      expect(error).toMatchObject({ code: 'WFLO_SERVICE_TIMEOUT', retryable: true });
      expect(error.status).toBeUndefined();
    }));

  it("rejects with the reason of the caller's signal", () =>
    serve([silence], async (service) => {
      const controller = new AbortController();
      const call = createCostClient(service).quote(request, { signal: controller.signal });
      controller.abort(new Error('cancelled by its workflow'));
      await expect(call).rejects.toThrow('cancelled by its workflow');
    }));

  it('does not follow redirects, which would carry the token elsewhere', () =>
    serve(
      [
        (response) => {
          response.writeHead(307, { location: '/elsewhere' }).end();
        },
      ],
      async (service) => {
        const error = await failure(
          createCostClient({ ...service, token: 'secret' }).quote(request),
        );
        expect(error.code).toBe('WFLO_SERVICE_UNREACHABLE');
        expect(service.requests.every(({ url }) => url === '/v1/quotes')).toBe(true);
      },
    ));

  it('sends an execution of any text as a part of the path, and takes a response without a body', () =>
    serve(
      [
        (response) => {
          response.writeHead(204).end();
        },
        json(200, { executions: [], next: '7' }),
      ],
      async ({ baseUrl, requests }) => {
        const client = createCostClient({ baseUrl });
        const attempt = { runId: 'run', activityId: 'a 1', attempt: 2 };
        await expect(client.attemptFailed('order 17/Zürich', attempt)).resolves.toBeUndefined();
        await expect(client.executions({ limit: 5, after: '9' })).resolves.toEqual({
          executions: [],
          next: '7',
        });
        await failure(client.executionCosts('a b', { runId: 'r 1', limit: 1 }));
        expect(requests.map(({ url }) => url)).toEqual([
          '/v1/executions/order%2017%2FZ%C3%BCrich/failed-attempts',
          '/v1/executions?limit=5&after=9',
          '/v1/executions/a%20b/costs?runId=r+1&limit=1',
        ]);
        expect(JSON.parse(requests[0]!.body)).toEqual(attempt);
      },
    ));

  it.each(['..', '.', '', 'a b', '\ud800', 'x'.repeat(201)])(
    'sends nothing for the id %j, which is none or would name another path',
    (id) =>
      serve([json(200, quote)], async (service) => {
        const client = createCostClient(service);
        const calls = [
          client.getBudget(id),
          client.release(id),
          client.putBudget(id, { limitUsd: '1' }),
          client.reserve(id, { idempotencyKey: 'k', amountUsd: '1' }),
          client.commit(id, { ...request, idempotencyKey: 'k', executionId: 'e' }),
        ];
        for (const call of calls) {
          const error = await failure(call);
          expect(error).toMatchObject({ code: 'WFLO_REQUEST_INVALID', retryable: false });
        }
        expect(service.requests).toEqual([]);
      }),
  );

  it('stops reading a response that does not end, and does not request it again', () => {
    let sentBytes = 0;
    const endless: Reply = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(65_536, ' ');
      const more = () => {
        while (!response.destroyed && response.write(chunk)) sentBytes += chunk.byteLength;
      };
      response.on('drain', more);
      more();
    };
    return serve([endless], async (service) => {
      const client = createCostClient({ ...service, maxAnswerBytes: 1_000_000 });
      const error = await failure(client.quote(request));
      expect(error).toMatchObject({ code: 'WFLO_SERVICE_RESPONSE_TOO_LARGE', retryable: false });
      expect(error.message).toContain('1000000 bytes');
      expect(service.requests).toHaveLength(1);
      expect(sentBytes).toBeLessThan(50_000_000);
    });
  });

  it('says that no process listens', async () => {
    const service = await startScriptedService(silence);
    await service.close();
    const error = await failure(createCostClient(service).quote(request));
    expect(error).toMatchObject({ code: 'WFLO_SERVICE_UNREACHABLE', retryable: true });
    expect(error.message).toContain('ECONNREFUSED');
  });

  it.each([
    [{ baseUrl: 'localhost:8002' }],
    [{ baseUrl: 'http://user:password@localhost' }],
    [{ baseUrl: 'ftp://user:password@localhost:8002' }],
    [{ baseUrl: 'user:password@localhost:8002' }],
    [{ baseUrl: 'http://localhost', timeoutMillis: 0 }],
    [{ baseUrl: 'http://localhost', maxAnswerBytes: 0 }],
    [{ baseUrl: 'http://localhost', token: 'password@\r\nx-injected: 1' }],
  ])('refuses %j before any call, without repeating a password', (options) => {
    expect(() => createCostClient(options)).toThrow(InvalidClientOptionError);
    expect(() => createCostClient(options)).not.toThrow(/password@/);
  });
});
