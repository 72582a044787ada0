import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { isSecretParameter } from '@wflo/sanitize';

/** Of the stable conventions, then of the old ones, which OTEL_SEMCONV_STABILITY_OPT_IN brings back. */
const URL_ATTRIBUTES = ['url.full', 'url.query', 'http.url', 'http.target'];
/** Of a query or of a fragment, where an OAuth response may carry its token. */
const PARAMETER = /([?&#;]|^)([^=&#;?]+)=([^&#;]*)/g;
/** `user:password@`, up to the last @ before the path. */
const USER_INFO = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;

/** A URL or query string with the values of secret-looking parameters and any password taken out. */
export function redactUrl(url: string): string {
  return url
    .replace(USER_INFO, '$1REDACTED:REDACTED@')
    .replace(PARAMETER, (parameter: string, before: string, name: string, value: string) =>
      isSecretParameter(decoded(name), value) ? `${before}${name}=REDACTED` : parameter,
    );
}

/** `%74oken` is a token, too. */
function decoded(name: string): string {
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Keeps secrets that callers put into URLs off every span, whoever made it. */
export class UrlRedactor implements SpanProcessor {
  onStart(): void {
    // Instrumentations add attributes until the end.
  }

  onEnding(span: Span): void {
    const { attributes } = span;
    // Every span of the process comes by: look-ups by literal keys cost next to nothing.
    if (
      attributes['url.full'] === undefined &&
      attributes['url.query'] === undefined &&
      attributes['http.url'] === undefined &&
      attributes['http.target'] === undefined
    ) {
      return;
    }
    for (const name of URL_ATTRIBUTES) {
      const value = attributes[name];
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
