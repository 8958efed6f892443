/** `Retry-After` as Graph and the gateways before it really send it. https://learn.microsoft.com/graph/throttling */

const HTTP_DATE = /^[A-Za-z]{3}, \d{2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Milliseconds to wait from `nowMs`: from seconds, which Graph sends with fractions (`2.128`), or from an HTTP date; one that has passed is 0.
 * Null where the header is absent or unreadable, so that the caller backs off by its own rule and not at once.
 */
export function parseRetryAfter(header: string | null | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  if (!HTTP_DATE.test(text)) return null;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
