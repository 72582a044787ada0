import { ApiError } from '../api-error.mjs';

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** The JSON object in the body of a request. */
export async function readJson(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new ApiError(413, `The body is larger than ${MAX_BODY_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  try {
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  } catch {
    // Responded to below, like any other body that is no object.
  }
  throw new ApiError(400, 'We could not parse the JSON body of your request.');
}
