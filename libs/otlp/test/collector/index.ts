/**
 * Receivers of OTLP, a real one and some that misbehave as a test wants, and the suite of what every
 * package that exports has promised.
 */
export { startBlackHole } from './black-hole.ts';
export { certificate } from './certificate.ts';
export { startConnectProxy, type ConnectProxy } from './connect-proxy.ts';
export { describeExport } from './describe-export.ts';
export { describeReplies } from './describe-replies.ts';
export { startGrpcCollector, type GrpcCollector, type Response } from './grpc-collector.ts';
export { startHttpCollector, type HttpCollector, type HttpReply } from './http-collector.ts';
export {
  startRealCollector,
  type RealCollector,
  type RealCollectorOptions,
} from './real-collector.ts';
export { startOtlpSink, type OtlpSink } from './otlp-sink.ts';
export { ManualClock } from './manual-clock.ts';
export { withoutPackages } from './without-packages.ts';
export type { ExportUnderTest, SignalUnderTest } from './signal-under-test.ts';
