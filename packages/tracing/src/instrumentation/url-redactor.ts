import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';

const URL_ATTRIBUTES = ['url.full', 'url.query'];
const SECRET_PARAMETER =
  /([?&]|^)([^=&#]*(?:token|key|secret|passw|pwd|auth|sig|session|credential|jwt)[^=&#]*)=[^&#]*/gi;
const USER_INFO = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i;

/** A URL or query string with the values of secret-looking parameters and any password taken out. */
export function redactUrl(url: string): string {
  return url.replace(USER_INFO, '$1REDACTED@').replace(SECRET_PARAMETER, '$1$2=REDACTED');
}

/** Keeps secrets that callers put into URLs off every span, whoever made it. */
export class UrlRedactor implements SpanProcessor {
  onStart(): void {
    // Instrumentations add attributes until the end.
  }

  onEnding(span: Span): void {
    for (const name of URL_ATTRIBUTES) {
      const value = span.attributes[name];
      if (typeof value !== 'string') continue;
      const redacted = redactUrl(value);
      if (redacted !== value) span.setAttribute(name, redacted);
    }
  }

  onEnd(): void {
    // Nothing is left to redact.
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}
