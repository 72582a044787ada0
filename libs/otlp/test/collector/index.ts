/**
 * Receivers of OTLP, a real one and some that misbehave as a test wants, and the suite of what every
 * package that exports has promised.
 */
export { startBlackHole } from './black-hole.ts';
export { certificate } from './certificate.ts';
export { startConnectProxy, type ConnectProxy } from './connect-proxy.ts';
export {
  describeExport,
  describeReplies,
  type ExportUnderTest,
  type SignalUnderTest,
} from './describe-export.ts';
export { startGrpcCollector, type GrpcCollector, type Response } from './grpc-collector.ts';
export { startHttpCollector, type HttpCollector } from './http-collector.ts';
export {
  startRealCollector,
  type RealCollector,
  type RealCollectorOptions,
} from './real-collector.ts';
export { ManualClock } from './manual-clock.ts';
