/**
 * Headers of every answer that keep a browser from making more of it than JSON. By hand: most of what a library of such
 * headers sets concerns pages. A route with a page of its own sets its own content-security-policy.
 */
export const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const
