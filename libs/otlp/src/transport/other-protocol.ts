/**
 * How the errors of gRPC look where the other end speaks HTTP: in plain text, over HTTP/2, and over
 * TLS, where it does not agree to HTTP/2.
 */
const HTTP_RESPONDED =
  /Protocol error|Received HTTP status code \d+|alert no application protocol|SSL alert number 120/;
/** How those of HTTP/1 look where it speaks HTTP/2 only, as gRPC does; the latter over TLS, of Node. */
const HTTP2_RESPONDED = /Parse Error|expected `h2`/;

/** Whether something that speaks HTTP, and not gRPC, has responded. */
export function speaksHttp(error: string): boolean {
  return HTTP_RESPONDED.test(error);
}

/** Whether something that speaks gRPC has responded to HTTP/1. */
export function speaksGrpc(error: string): boolean {
  return HTTP2_RESPONDED.test(error);
}
