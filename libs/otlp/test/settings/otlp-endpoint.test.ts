import { InvalidExportSettingError } from '../../src/errors.ts';
import type { Signal } from '../../src/signal.ts';
import {
  describeEndpoint,
  parseOtlpEndpoint,
  type OtlpProtocol,
} from '../../src/settings/otlp-endpoint.ts';

const parse = (text: string, protocol: OtlpProtocol = 'grpc') =>
  parseOtlpEndpoint(text, { signal: 'traces', protocol, source: 'otlpEndpoint' });

describe('parseOtlpEndpoint', () => {
  it.each([
    ['localhost:4317', 'localhost', 4317, false],
    [' localhost:4317 ', 'localhost', 4317, false],
    ['collector', 'collector', 4317, false],
    ['http://collector:9000', 'collector', 9000, false],
    ['http://collector:80', 'collector', 80, false],
    ['http://collector/', 'collector', 4317, false],
    ['https://otlp.example.com', 'otlp.example.com', 443, true],
    ['https://otlp.example.com:4317', 'otlp.example.com', 4317, true],
    ['[::1]:4317', '[::1]', 4317, false],
    ['grpc://collector', 'collector', 4317, false],
    ['grpcs://collector:9000', 'collector', 9000, true],
  ])('reads %p for gRPC', (text, host, port, secure) => {
    expect(parse(text)).toEqual({
      ...{ protocol: 'grpc', host, port, path: '', secure },
      isLikely: false,
    });
  });

  it.each([
    ['localhost:4318', 4318, '/v1/traces'],
    ['http://localhost', 4318, '/v1/traces'],
    ['http://localhost:4318/otlp/', 4318, '/otlp/v1/traces'],
    ['http://localhost:4318/v1/traces', 4318, '/v1/traces'],
    ['http://localhost:4318/v1/logs/', 4318, '/v1/traces'],
    ['http://localhost:4318//', 4318, '/v1/traces'],
    ['http://localhost:4318/otlp//', 4318, '/otlp/v1/traces'],
  ])('reads %p for HTTP', (text, port, path) => {
    expect(parse(text, 'http/protobuf')).toMatchObject({ host: 'localhost', port, path });
  });

  it.each([
    ['http://collector:4318', 'http/protobuf'],
    ['collector:4318', 'http/protobuf'],
    ['https://otlp.example.com/otlp', 'http/protobuf'],
    ['http://collector:4317', 'grpc'],
    ['http://collector', 'grpc'],
    ['https://otlp.example.com', 'grpc'],
    ['http://collector:43180', 'grpc'],
  ])('sees of %p what it speaks: %s', (text, protocol) => {
    const endpoint = parseOtlpEndpoint(text, {
      ...{ signal: 'traces', protocol: undefined, source: 'otlpEndpoint' },
    });
    expect(endpoint.protocol).toBe(protocol);
  });

  it.each([
    ['', 'host:port or a URL'],
    ['not a host', 'host:port or a URL'],
    ['localhost:99999', 'host:port or a URL'],
    ['localhost:0', 'a port from 1 to 65535'],
    ['"http://localhost:4317"', 'a host name'],
    ['http://$(HOST_IP):4317', 'a host name'],
    ['http:/localhost:4317', 'host:port or a URL'],
    ['ftp://localhost', 'http:// or https://'],
    ['http://localhost:4318/v1/traces', 'no path for gRPC'],
  ])('refuses %p, naming the input and what is expected', (text, expected) => {
    const attempt = (): unknown => parse(text);
    expect(attempt).toThrow(InvalidExportSettingError);
    expect(attempt).toThrow(expected);
    expect(attempt).toThrow(`otlpEndpoint is ${JSON.stringify(text)}`);
  });

  it.each([
    ['unix:/run/otel.sock', { socketPath: '/run/otel.sock', target: 'unix:/run/otel.sock' }],
    ['unix:///run/otel.sock', { socketPath: '/run/otel.sock', target: 'unix:/run/otel.sock' }],
    ['dns:collector:4317', { host: 'collector', port: 4317, target: 'dns:collector:4317' }],
    ['dns:///collector', { host: 'collector', port: 4317, target: 'dns:///collector:4317' }],
    ['dns://10.0.0.2/c:1', { host: 'c', port: 1, target: 'dns://10.0.0.2/c:1' }],
    ['ipv4:10.0.0.2:1,10.0.0.3:1', { host: '10.0.0.2', target: 'ipv4:10.0.0.2:1,10.0.0.3:1' }],
  ])('leaves the name %p to gRPC', (text, expected) => {
    expect(parse(text)).toMatchObject({ protocol: 'grpc', secure: false, ...expected });
  });

  it('takes the host "dns" for one', () => {
    expect(parse('dns:4317')).toMatchObject({ host: 'dns', port: 4317 });
  });

  it('speaks HTTP over a Unix socket, too', () => {
    expect(parse('unix:/run/otel.sock', 'http/protobuf')).toMatchObject({
      ...{ socketPath: '/run/otel.sock', path: '/v1/traces' },
    });
  });

  it('gives each signal its path, whichever was written', () => {
    const path = (signal: Signal, text: string) =>
      parseOtlpEndpoint(text, { signal, protocol: 'http/protobuf', source: 'x' }).path;
    expect(path('logs', 'http://c:4318')).toBe('/v1/logs');
    expect(path('metrics', 'http://c:4318/otlp/v1/traces')).toBe('/otlp/v1/metrics');
  });

  it('takes a URL of the specification as it is: port 80 for http, and its query', () => {
    const ofVariable = (text: string, exactPath: boolean) =>
      parseOtlpEndpoint(text, {
        ...{ signal: 'logs', protocol: undefined, source: 'x', isStandard: true, exactPath },
      });
    expect(ofVariable('http://c/otlp', false)).toMatchObject({ port: 80, path: '/otlp/v1/logs' });
    const own = ofVariable('http://c/logs/?tenant=a', true);
    expect(own).toMatchObject({ port: 80, path: '/logs/?tenant=a' });
    expect(describeEndpoint(own)).toBe('http://c:80/logs/?… (http/protobuf)');
  });

  it('never repeats a password', () => {
    expect(() => parse('http://user:hunter2@collector:4317')).toThrow('user name or password');
    expect(() => parse('http://user:hunter2@collector:4317')).not.toThrow('hunter2');
  });

  it.each([
    'user:hunter2@collector:4317',
    'user:hunter2/x@collector:4317',
    'http://user:hunter2/x@collector:4318',
    'http://user:x@hunter2@collector:4318',
    'http://user:hunter2#x@collector',
    'ftp://user:x hunter2@collector',
    'http://collector:4318?token=hunter2',
    'http://collector:4318#hunter2',
  ])('refuses %p without what is secret in it', (text) => {
    expect(() => parse(text)).toThrow(/is "[^"]*(?:\*\*\*@collector|collector[^"]*[?#]\*\*\*)/);
    expect(() => parse(text)).not.toThrow('hunter2');
  });
});
