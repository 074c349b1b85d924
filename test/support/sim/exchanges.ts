// The questions that the simulation must answer as a real server does, byte for byte: recorded by
// scripts/record-answers.ts, asked again of both servers by test/parity/sim.test.ts.

/** Table as kubectl asks for it (k8s.io/kubectl/pkg/cmd/get, transformRequests). */
export const TABLE =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';

/** A Table and nothing else: even failures cannot be told in it. */
const TABLE_ALONE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** Discovery as client-go asks for it (k8s.io/client-go/discovery, AcceptV2). */
export const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';

export interface Question {
  readonly path: string;
  /** Default: `reader`. `nobody` sends no credential, `stranger` a wrong one. */
  readonly user?: string;
  readonly accept?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const LISTS: readonly string[] = [
  '/api/v1/namespaces',
  '/api/v1/pods',
  '/api/v1/services',
  '/api/v1/nodes',
  '/api/v1/configmaps',
  '/api/v1/secrets',
  '/api/v1/events',
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/replicasets',
  '/apis/example.com/v1/widgets',
  '/apis/multicluster.x-k8s.io/v1alpha1/clusterprofiles',
  '/apis/multicluster.x-k8s.io/v1alpha2/clusterprofiles',
];

const OBJECTS: readonly string[] = [
  '/api/v1/namespaces/fleet-b',
  '/api/v1/namespaces/fleet/pods/crashing',
  '/api/v1/namespaces/fleet/services/balanced',
  '/api/v1/nodes/control-1',
  '/api/v1/namespaces/fleet/configmaps/settings',
  '/api/v1/namespaces/fleet/secrets/password',
  '/api/v1/namespaces/fleet/events/running.2',
  '/apis/apps/v1/namespaces/fleet/deployments/shop',
  '/apis/apps/v1/namespaces/fleet/replicasets/shop-5d8f',
  '/apis/example.com/v1/namespaces/fleet/widgets/odd',
  '/apis/multicluster.x-k8s.io/v1alpha1/namespaces/fleet/clusterprofiles/eu-1',
  '/apis/multicluster.x-k8s.io/v1alpha2/namespaces/fleet/clusterprofiles/eu-1',
];

const PODS = '/api/v1/pods';
const fieldSelector = (text: string): string => `fieldSelector=${encodeURIComponent(text)}`;
const labelSelector = (text: string): string => `labelSelector=${encodeURIComponent(text)}`;

const SELECTIONS: readonly string[] = [
  ...['app=bare', 'app==bare,tier!=front', 'tier in (front,back)', 'tier notin (front)', 'tier', '!tier'].map(
    labelSelector,
  ),
  ...['with-empty=', 'app in (bare , running),tier', 'nothing=here', ' app = bare ', 'app,', 'n>1'].map(
    labelSelector,
  ),
  ...[
    'a b',
    'a in',
    'a in (',
    'a in (b',
    'a=b=c',
    '=',
    'a=$',
    '!',
    'a!',
    'A B in (c)',
    '/x=y',
    'a,,b',
    'n>x',
  ].map(labelSelector),
  ...[
    'metadata.name=running',
    'metadata.namespace=fleet-b',
    'status.phase=Running',
    'spec.nodeName=worker-1',
  ].map(fieldSelector),
  ...[
    'spec.nodeName=',
    'status.phase!=Pending,metadata.namespace==fleet',
    'foo=bar',
    'foo',
    'metadata.name=',
  ].map(fieldSelector),
];

const SELECTIONS_ELSEWHERE: readonly string[] = [
  `/api/v1/events?${fieldSelector('involvedObject.name=running,type!=Normal')}`,
  `/api/v1/events?${fieldSelector('reason=Started')}`,
  `/api/v1/secrets?${fieldSelector('type=Opaque')}`,
  `/api/v1/namespaces?${fieldSelector('status.phase=Active,metadata.name=fleet')}`,
  `/api/v1/nodes?${fieldSelector('spec.unschedulable=true')}`,
  `/api/v1/services?${fieldSelector('spec.type=LoadBalancer')}`,
  `/api/v1/configmaps?${fieldSelector('status.phase=x')}`,
  `/apis/apps/v1/deployments?${fieldSelector('metadata.name=shop')}`,
  `/apis/apps/v1/deployments?${fieldSelector('status.phase=x')}`,
  `/apis/apps/v1/replicasets?${fieldSelector('status.replicas=3')}`,
  `/apis/example.com/v1/widgets?${fieldSelector('metadata.name=odd')}`,
  `/apis/example.com/v1/widgets?${fieldSelector('spec.color=blue')}`,
];

const WRONG_PATHS: readonly string[] = [
  '/nope',
  '/apis/nope.io/v1/foos',
  '/apis/nope.io',
  '/apis/apps/v2/deployments',
  '/apis/apps/v1/nodes',
  '/apis/example.com/v2/widgets',
  '/apis/example.com/v1/gadgets',
  '/apis/example.com/v1/namespaces/fleet/gadgets/x',
  '/apis/multicluster.x-k8s.io/v1beta1/clusterprofiles',
  '/api/v1/foos',
  '/api/v1/pods/running',
  '/api/v1/namespaces/fleet/nodes',
  '/api/v1/namespaces/fleet/pods/running/nosuch',
  '/api/v1/namespaces/nope/pods',
  '/api/v1/namespaces/nope',
  '/api/v1/namespaces/fleet/pods/nope',
  '/api/v1/nodes/nope',
  '/apis/apps/v1/namespaces/fleet/deployments/nope',
  '/apis/example.com/v1/namespaces/fleet/widgets/nope',
  '/apis/multicluster.x-k8s.io/v1alpha1/namespaces/fleet/clusterprofiles/nope',
  '/apis/multicluster.x-k8s.io/v1alpha2/namespaces/fleet/clusterprofiles/nope',
];

const MEDIA_TYPES: readonly string[] = [
  '',
  '*/*',
  'application/*',
  'text/html',
  'application/json;stream=watch',
  'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
  'application/json;as=Table;v=v2;g=meta.k8s.io',
  'application/json;as=Nope;v=v1;g=meta.k8s.io',
  'application/json;as=Nope;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json',
];

const ENCODED_BAD_JSON = Buffer.from('not json').toString('base64url');
const encodedToken = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const QUESTIONS: readonly Question[] = [
  ...['/version', '/healthz', '/readyz', '/livez'].map((path) => ({ path })),
  ...['/api', '/apis'].map((path) => ({ path, accept: AGGREGATED })),
  ...['/api', '/apis', '/api/v1', '/apis/apps', '/apis/apps/v1'].map((path) => ({ path })),
  ...['/apis/example.com', '/apis/example.com/v1'].map((path) => ({ path })),
  ...['', '/v1alpha1', '/v1alpha2'].map((version) => ({ path: `/apis/multicluster.x-k8s.io${version}` })),
  { path: '/apis', accept: 'application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList' },
  ...LISTS.map((path) => ({ path })),
  ...LISTS.map((path) => ({ path, accept: TABLE })),
  ...LISTS.map((path) => ({ path: `${path}?includeObject=None`, accept: TABLE })),
  ...LISTS.map((path) => ({ path: `${path}?includeObject=Object&limit=1`, accept: TABLE })),
  ...OBJECTS.map((path) => ({ path })),
  ...OBJECTS.map((path) => ({ path, accept: TABLE })),
  ...OBJECTS.map((path) => ({ path: `${path}?includeObject=Object`, accept: TABLE })),
  ...SELECTIONS.map((query) => ({ path: `${PODS}?includeObject=None&${query}`, accept: TABLE })),
  ...SELECTIONS_ELSEWHERE.map((path) => ({ path })),
  { path: `/api/v1/namespaces/fleet/pods?limit=2`, accept: TABLE },
  { path: `${PODS}?limit=3` },
  { path: `${PODS}?limit=3&${labelSelector('app')}` },
  { path: `${PODS}?limit=3&resourceVersion=0`, accept: TABLE },
  { path: `${PODS}?limit=500` },
  { path: `/apis/example.com/v1/widgets?limit=1` },
  { path: `/apis/example.com/v1/widgets?limit=1`, accept: TABLE },
  { path: `${PODS}?includeObject=Bad`, accept: TABLE },
  { path: `${PODS}?includeObject=Bad` },
  ...['x', '-1', '0'].map((limit) => ({ path: `${PODS}?limit=${limit}` })),
  ...['abc', ENCODED_BAD_JSON, '***'].map((token) => ({ path: `${PODS}?continue=${token}` })),
  { path: `${PODS}?limit=2&continue=${encodedToken({ v: 'meta.k8s.io/v2', rv: 5, start: 'x' })}` },
  { path: `${PODS}?limit=2&continue=${encodedToken({ v: 'meta.k8s.io/v1', rv: 0, start: 'x' })}` },
  { path: `${PODS}?limit=2&continue=${encodedToken({ v: 'meta.k8s.io/v1', rv: 5, start: '' })}` },
  {
    path: `${PODS}?limit=2&resourceVersion=7&continue=${encodedToken({ v: 'meta.k8s.io/v1', rv: 5, start: 'x' })}`,
  },
  { path: `${PODS}?resourceVersion=x` },
  ...WRONG_PATHS.map((path) => ({ path })),
  ...WRONG_PATHS.slice(0, 4).map((path) => ({ path, user: 'viewer' })),
  ...MEDIA_TYPES.map((accept) => ({ path: '/api/v1/namespaces/fleet/secrets', accept })),
  ...MEDIA_TYPES.map((accept) => ({ path: '/api/v1/namespaces/fleet/secrets/password', accept })),
  ...MEDIA_TYPES.map((accept) => ({ path: '/apis/example.com/v1/widgets?limit=1', accept })),
  ...MEDIA_TYPES.map((accept) => ({ path: '/apis/example.com/v1/namespaces/default/widgets/void', accept })),
  ...[
    '/api/v1/namespaces/fleet/pods/nope',
    '/apis/example.com/v1/widgets/x',
    '/api/v1/secrets',
    '/nope',
  ].flatMap((path) => ['reader', 'viewer', 'nobody'].map((user) => ({ path, user, accept: TABLE_ALONE }))),
  ...['nobody', 'stranger'].flatMap((user) =>
    ['/api/v1/pods', '/version', '/nope'].map((path) => ({ path, user })),
  ),
  ...[
    '/api/v1/secrets',
    '/api/v1/namespaces/fleet/secrets',
    '/api/v1/namespaces/fleet/secrets/password',
    '/api/v1/secrets?watch=1',
    '/api/v1/namespaces/fleet/pods/running/log',
    '/apis/apps/v1/daemonsets',
    '/apis/apps/v1/namespaces/fleet/daemonsets/x',
    '/version',
    '/apis/apps/v1',
  ].map((path) => ({ path, user: 'viewer' })),
  { path: '/api/v1/secrets', user: 'viewer', accept: TABLE },
  ...[
    '/api/v1/pods',
    '/api/v1/namespaces/fleet-b/pods',
    '/api/v1/namespaces',
    '/api/v1/namespaces/fleet-b',
    '/api/v1/namespaces/fleet',
    '/api/v1/nodes',
    '/api/v1/nodes/worker-1',
    '/apis/multicluster.x-k8s.io/v1alpha2/clusterprofiles',
  ].map((path) => ({ path, user: 'tenant' })),
  ...['POST', 'DELETE'].map((method) => ({ method, path: '/api/v1/namespaces/fleet/pods' })),
  ...['PUT', 'PATCH', 'DELETE'].map((method) => ({ method, path: '/api/v1/namespaces/fleet/pods/running' })),
  { method: 'PATCH', path: '/apis/apps/v1/namespaces/fleet/deployments/shop/scale' },
  { path: '/api/v1/pods?pretty=true&limit=1&includeObject=None', accept: TABLE },
  { path: '/api/v1/namespaces/fleet/pods/nope', headers: { 'user-agent': 'curl/8.14.1' } },
  { path: '/api/v1/namespaces/fleet/secrets', headers: { 'impersonate-user': 'viewer' } },
  {
    path: '/api/v1/namespaces/fleet/pods',
    headers: { 'impersonate-user': 'jane', 'impersonate-group': 'devs' },
  },
  { path: '/version', headers: { 'impersonate-user': 'jane' } },
  { path: '/api/v1/pods', headers: { 'impersonate-group': 'devs' } },
  { path: '/api/v1/pods', user: 'viewer', headers: { 'impersonate-user': 'jane' } },
];
