/** Receivers of OTLP that misbehave as a test wants, for the tests of every package that exports. */
export { startBlackHole } from './black-hole.ts';
export { startGrpcCollector, type GrpcCollector, type Response } from './grpc-collector.ts';
export { startHttpCollector, type HttpCollector } from './http-collector.ts';
