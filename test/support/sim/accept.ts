// The `Accept` header: which form of an object the client wants
// (k8s.io/apiserver/pkg/endpoints/handlers/negotiation/negotiate.go).
import { NotSimulatedError, notAcceptable, notProduced } from './status.ts';
import { trusted } from './trusted.ts';

/** `json` is the object itself; the others are made from it. */
export interface Form {
  readonly as: 'json' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** Of group meta.k8s.io; for `json` without meaning. */
  readonly version: 'v1' | 'v1beta1';
}

interface Clause {
  readonly type: string;
  readonly params: ReadonlyMap<string, string>;
  readonly quality: number;
}

const JSON_FORM: Form = { as: 'json', version: 'v1' };
const TRANSFORMS = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);
const OTHER_TYPES = new Set(['application/yaml', 'application/vnd.kubernetes.protobuf', 'application/cbor']);

export interface Endpoint {
  readonly isList: boolean;
  /** Custom resources are not served by go-restful, which has its own words for a refusal. */
  readonly isCustom: boolean;
}

/** The first acceptable form; throws 406 when there is none. */
export function negotiate(header: string | undefined, endpoint: Endpoint): Form {
  if (header === undefined || header === '') return JSON_FORM;
  const clauses = parseAccept(header);
  if (!endpoint.isCustom && !clauses.some(isProduced)) throw notProduced(endpoint.isList);
  for (const { type, params } of clauses) {
    const isJson = type === 'application/json' || type === 'application/*' || type === '*/*';
    if (!isJson && !OTHER_TYPES.has(type)) continue;
    const as = params.get('as');
    const target = as ?? params.get('g') ?? params.get('v');
    if (target !== undefined && !isKnown(params)) continue;
    if (!isJson) throw new NotSimulatedError(`media type ${type}`);
    if (target === undefined) return JSON_FORM;
    return { as: trusted<Form['as']>(as), version: trusted<Form['version']>(params.get('v')) };
  }
  throw notAcceptable();
}

/**
 * Whether a failure can be told as the client likes it. Otherwise the server falls back to indented
 * JSON (k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/writers.go, WriteRawJSON).
 */
export function acceptsStatus(header: string | undefined): boolean {
  if (header === undefined || header === '') return true;
  return parseAccept(header).some(({ type, params }) => {
    const isTransform = ['as', 'g', 'v'].some((name) => params.has(name));
    return !isTransform && ['application/json', 'application/*', '*/*'].includes(type);
  });
}

function isKnown(params: ReadonlyMap<string, string>): boolean {
  const version = params.get('v');
  return (
    params.get('g') === 'meta.k8s.io' &&
    (version === 'v1' || version === 'v1beta1') &&
    TRANSFORMS.has(params.get('as') ?? '')
  );
}

// go-restful compares whole types and knows `*/*`, but not `application/*`.
function isProduced({ type }: Clause): boolean {
  return type === '*/*' || type === 'application/json' || OTHER_TYPES.has(type);
}

/** Clauses by quality; equal ones keep their order. */
export function parseAccept(header: string): Clause[] {
  const clauses = header.split(',').map((text): Clause => {
    const [type = '', ...rest] = text.split(';').map((part) => part.trim());
    const params = new Map(
      rest.map((param) => [param.split('=')[0] ?? '', param.split('=')[1] ?? ''] as const),
    );
    return { type, params, quality: Number(params.get('q') ?? 1) };
  });
  return clauses.toSorted((a, b) => b.quality - a.quality);
}

/** Whether a client wants indented JSON: it says so, or looks like a person's. */
export function wantsPretty(query: URLSearchParams, userAgent: string | undefined): boolean {
  const asked = query.get('pretty');
  if (asked !== null && asked !== '') return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(asked);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent ?? '');
}
