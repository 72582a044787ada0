import type { ExportSettings } from '../settings/export-settings.ts';
import { signalPath } from '../settings/otlp-endpoint.ts';
import { GrpcTransport } from './grpc-transport.ts';
import { HttpTransport } from './http-transport.ts';
import type { OtlpTransport, TransmitOptions, TransmitResult } from './otlp-transport.ts';
import { speaksHttp } from './other-protocol.ts';

/**
 * For an endpoint of which nobody has said what it speaks: gRPC, until something that speaks HTTP
 * responds there and accepts the same request over HTTP. From then on HTTP.
 */
export class DetectingTransport implements OtlpTransport {
  readonly #http: HttpTransport;
  #current: OtlpTransport;

  constructor(settings: ExportSettings) {
    const endpoint = { ...settings.endpoint, path: signalPath(settings.signal, '') };
    this.#http = new HttpTransport({ ...settings, endpoint });
    this.#current = new GrpcTransport(settings);
  }

  async transmit(body: Uint8Array, options: TransmitOptions): Promise<TransmitResult> {
    const result = await this.#current.transmit(body, options);
    if (this.#current === this.#http || !('error' in result) || !speaksHttp(result.error)) {
      return result;
    }
    const overHttp = await this.#http.transmit(body, options);
    if (overHttp.status !== 'accepted') return result;
    this.#current.close();
    this.#current = this.#http;
    return overHttp;
  }

  close(): void {
    this.#current.close();
    this.#http.close();
  }
}
