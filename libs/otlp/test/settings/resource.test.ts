import { resourceAttributes, serviceInstanceId } from '../../src/index.ts';

describe('resourceAttributes', () => {
  it('takes what is given over OTEL_SERVICE_NAME over OTEL_RESOURCE_ATTRIBUTES', () => {
    const env = {
      OTEL_SERVICE_NAME: 'named',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=listed,service.version=1.0,team=caf%C3%A9',
    };
    expect(resourceAttributes({ 'service.version': '2.0' }, env)).toEqual({
      'service.name': 'named',
      'service.version': '2.0',
      'service.instance.id': serviceInstanceId(),
      team: 'café',
    });
  });

  it('leaves out what is broken, and names a service that has no name', () => {
    const env = { OTEL_SERVICE_NAME: ' ', OTEL_RESOURCE_ATTRIBUTES: 'a=%E0%A4%A,=b,c,d=1,,' };
    expect(resourceAttributes({}, env)).toEqual({
      'service.name': 'unknown_service:node',
      'service.instance.id': expect.stringMatching(/^[\da-f-]{36}$/) as string,
      d: '1',
    });
    expect(serviceInstanceId()).toBe(serviceInstanceId());
  });
});
