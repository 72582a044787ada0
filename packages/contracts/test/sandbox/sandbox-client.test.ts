import { createSandboxClient, ServiceError, toProblem } from '../../src/index.ts';
import { hangUp, json, startScriptedService, type ScriptedService } from '../scripted-service.ts';

const result = {
  id: 'run-1',
  status: 'success',
  exitCode: 0,
  signal: null,
  stdout: '42\n',
  stderr: '',
  stdoutTruncated: false,
  stderrTruncated: false,
  durationSeconds: 0.1,
  backend: 'embedded',
};
const request = { language: 'python', code: 'print(6 * 7)' } as const;

describe('createSandboxClient', () => {
  let service: ScriptedService;
  afterEach(() => service.close());

  it('runs code and returns how it ended', async () => {
    service = await startScriptedService(json(200, result));
    await expect(createSandboxClient(service).execute(request)).resolves.toEqual(result);
  });

  it('never runs code twice after a connection that broke', async () => {
    service = await startScriptedService(hangUp, json(200, result));
    await expect(createSandboxClient(service).execute(request)).rejects.toMatchObject({
      code: 'WFLO_SERVICE_UNREACHABLE',
    });
    expect(service.requests).toHaveLength(1);
  });

  it('never runs code twice after an error of the service', async () => {
    service = await startScriptedService(json(503, toProblem('WFLO_UNAVAILABLE')));
    const call = createSandboxClient(service).execute(request);
    await expect(call).rejects.toBeInstanceOf(ServiceError);
    await expect(call).rejects.toMatchObject({ status: 503, retryable: true });
    expect(service.requests).toHaveLength(1);
  });

  it('takes a new connection for each run: one kept alive may break under it', async () => {
    service = await startScriptedService(json(200, result));
    const client = createSandboxClient(service);
    await client.execute(request);
    await client.execute(request);
    const ports = service.requests.map(({ remotePort }) => remotePort);
    expect(new Set(ports).size).toBe(2);
  });
});
