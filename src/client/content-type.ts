// Whether an answer is of the kind that was asked for. A captive portal answers 200 with a page of its own;
// taken for an empty list it would look like a healthy cluster without objects.
import type { ClusterFailure } from '../core/failure.ts';

/** What the caller can read: JSON only, anything but a web page, or anything at all. */
export type Expectation = 'json' | 'text' | 'any';

/** What a request with this Accept header expects: `json` unless it also takes any other type. */
export function expectationOf(accept: string): Expectation {
  return accept.includes('json') && !accept.includes('*/*') ? 'json' : 'text';
}

/** The failure of a 2xx answer of the wrong type; undefined when it fits. No type at all counts as JSON, as in client-go. */
export function contentTypeFailure(
  contentType: string | undefined,
  expected: Expectation,
  server: string,
): ClusterFailure | undefined {
  const media = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const isPage = media === 'text/html' || media === 'application/xhtml+xml';
  const isJson = media === 'application/json' || media.endsWith('+json');
  if (expected === 'any' || media === '' || isJson || (expected === 'text' && !isPage)) return undefined;
  const shown = printable(media);
  const detail = isPage ? `${shown} (captive portal or proxy?)` : shown;
  return {
    reason: 'bad-response',
    detail,
    message: `${server} answered with ${detail} where ${expected === 'json' ? 'JSON' : 'an API answer'} was asked for`,
    // client-go rest/request.go Result.Get.
    kubectlText: `error: serializer for ${contentType} doesn't exist`,
  };
}

function printable(text: string): string {
  return text.replaceAll(/[^\w.+/-]/g, '?').slice(0, 60);
}
