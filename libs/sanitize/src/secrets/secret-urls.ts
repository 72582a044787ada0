const USER_INFO = /\b([a-z][a-z0-9+.-]{0,40}:\/\/)(?:[^\s"'<>:]|:(?!\/\/)){1,512}@/gi;

/** A text without the users and passwords of the URLs in it. */
export function withoutUserInfo(text: string): string {
  return text.replace(USER_INFO, '$1***@');
}

/**
 * What stands for a URL and may be none: without all that stands before the last `@`, whatever is
 * in it, and without query and fragment.
 */
export function maskUrl(given: string): string {
  return given.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1***@').replace(/([?#]).*$/s, '$1***');
}
