/** How the errors of gRPC look where the other end speaks HTTP. */
const HTTP_RESPONDED = /Protocol error|Received HTTP status code \d+/;
/** How those of HTTP/1 look where it speaks HTTP/2 only, as gRPC does. */
const HTTP2_RESPONDED = /Parse Error/;

/** Whether something that speaks HTTP, and not gRPC, has responded. */
export function speaksHttp(error: string): boolean {
  return HTTP_RESPONDED.test(error);
}

/** Whether something that speaks gRPC has responded to HTTP/1. */
export function speaksGrpc(error: string): boolean {
  return HTTP2_RESPONDED.test(error);
}
