import type { CallEndpoint, CallRequest, CallResponse } from './call-types.ts';

/**
 * A request as its caller knows it, with what is known nearer to the network: where it went, its
 * parameters, what bounds its cost. What both know is the caller's word, but for the provider, which
 * shows in where the request went.
 */
export function refined(outer: CallRequest, inner: CallRequest): CallRequest {
  const known = Object.entries(outer).filter(([, value]) => value !== undefined);
  const isInnersProvider = inner.isProviderKnown !== false || outer.isProviderKnown === false;
  return {
    ...inner,
    ...Object.fromEntries(known),
    attributes: { ...inner.attributes, ...outer.attributes },
    settings: { ...inner.settings, ...outer.settings },
    ...(isInnersProvider && {
      provider: inner.provider,
      isProviderKnown: inner.isProviderKnown,
    }),
  };
}

export function atEndpoint(request: CallRequest, endpoint: CallEndpoint): CallRequest {
  const provider = endpoint.provider ?? request.provider;
  return { ...request, ...endpoint, provider, isProviderKnown: endpoint.provider !== undefined };
}

/** A response with what is known of it now; what is not stays as it was. */
export function withKnown(response: CallResponse, now: CallResponse): CallResponse {
  const known = Object.entries(now).filter(([, value]) => value !== undefined);
  const attributes = { ...response.attributes, ...now.attributes };
  return { ...response, ...Object.fromEntries(known), attributes };
}
