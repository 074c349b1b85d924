// The differential suite: the command lines that people type, on one real member, byte for byte with kubectl:
// stdout, exit code, and stderr. Ages go on between two runs and are masked.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeReal } from '../support/control-plane/describe-real.ts';
import { type RealFleet, startFleet } from '../support/control-plane/real-fleet.ts';
import { seedWorkloads } from '../support/control-plane/seed-workloads.ts';
import { runCli, splitLine } from '../support/run-cli.ts';
import { maskAges } from '../support/text-table.ts';

/** Numbered as in the list of the most important lines. */
const lines = `
1 get pods -n shop
2 get pods -o wide -n shop
3 get pods -A
4 get pod cart-0 -n shop
5 get pod cart-0 nope -n shop
6 get deploy -n shop
7 get svc -o wide -n shop
8 get nodes
9 get pods -l app=web -n shop
10 get pods -l 'tier in (backend,x),!gone' -n shop
11 get pods,svc -n shop
12 get all -n shop
13 get pod/cart-0 deploy/web -n shop
14 get notype
15 get pods -n default
16 get pods -n default --ignore-not-found
17 get pods -o json -n shop
18 get pods -o yaml -n shop
19 get pod cart-0 -o yaml -n shop
20 get pods -o name -n shop
21 get pods -o jsonpath='{.items[*].metadata.name}' -n shop
22 get pods -o jsonpath='{range .items[*]}{.metadata.name}{"\\t"}{.status.phase}{"\\n"}{end}' -n shop
23 get pod cart-0 -o jsonpath='{.spec.containers[?(@.name=="cart")].image}' -n shop
24 get pods -o custom-columns=N:.metadata.name,I:.spec.containers[*].image,L:.metadata.labels -n shop
25 get pods --show-labels -n shop
26 get pods -L app,k8s.io/b -n shop
27 get pods --no-headers -n shop
28 get pods --sort-by=.metadata.name -n shop
29 get pods --sort-by=.spec.containers[0].image -A
30a get backups -n ops
30b get bk -n ops
30c get Backup -n ops
30d get backups.example.test -n ops
30e get backups.v1.example.test -n ops
31 get backups -A -o wide
32 get regions
33 get clusterroles --chunk-size=10
34 get events -n ops
35a get pods --field-selector status.phase=Pending -A
35b get pods --field-selector metadata.name=cart-0 -n shop
36 get pods --field-selector bogus=1 -n shop
37 get pod cart-0 -A
38 get nodes -A
39 get clusterroles,roles -A
40 get cm -o wide -n shop
41 get secret credentials -o jsonpath='{.data}' -n shop
42 get secret credentials -o go-template='{{range $k,$v := .data}}{{$k}}={{$v|base64decode}};{{end}}' -n shop
43 get pods -o go-template='{{range .items}}{{.metadata.name}}:{{end}}' -n shop
44 get pods --template='{{len .items}}' -n shop
50a get rs,ds,sts,cj,job,ing,hpa,pdb,pvc,pv,sc,quota,netpol -A
50b get endpointslices,leases,priorityclasses,apiservices,crd,csr,sa,roles,rolebindings -A
50c get rs,sts,job,cj -A -o wide
51 get ep -n shop
53a get deploy web --subresource=scale -n shop
53b get pod cart-0 --subresource=status -n shop
53c get pod cart-0 --subresource=nope -n shop
53d get pods --subresource=status -n shop
54a get --raw /version
54b get --raw /api/v1/namespaces/shop
54c get --raw /nope
54d get --raw /version pods
55 get cm odd -o json -n shop
56 get cm odd -o yaml -n shop
57 get pod cart-0 --show-managed-fields -o yaml -n shop
58a get pods --show-kind -n shop
58b get pods --show-kind --no-headers -n shop
59a get pods -o kyaml -n shop
59b get pods -o bogus -n shop
60a get pods --allow-missing-template-keys=false -o jsonpath={.x} -n shop
60b get pods --allow-missing-template-keys=false -o go-template={{.x}} -n shop
61a get pods -owide -nshop
61b get pods -o=wide -n=shop
61c get pods -A=true --watch=false
61d get pods --no-headers=true -n shop
62a get po.v1. -n shop
62b get deploy.v1.apps -n shop
62c get deploy.apps/web -n shop
68a get pods --server-print=false -n shop
68b get pods --server-print=false -A
69a get pods --sort-by=.nope -n shop
69b get pods --sort-by={.x -n shop
70a get
70b get pods/cart-0 svc -n shop
70c get pods/a/b -n shop
70d get pods cart-0 -l app=cart -n shop
70e get pods -o jsonpath={.x -n shop
70f get pods -o go-template={{.x -n shop
70g get pods -o jsonpath -n shop
70h get pods -o custom-columns= -n shop
70i get pods -o custom-columns=A -n shop
70j get pods --show-labels -o json -n shop
70k get pods --output-watch-events -n shop
70l get pod nope -o json -n shop
70m get pod nope -o name -n shop
70n get pods -o jsonpath-as-json='{.items[*].metadata.name}' -n shop
70o get pods -o custom-columns-file=columns.txt -n shop
70p get pods -o go-template-file=template.txt -n shop
70q get pods -o jsonpath-file=nope.txt -n shop
70r get pod nope nope2 -n shop
70s get pod nope --ignore-not-found -n shop
70t get pod nope --ignore-not-found -o json -n shop
70u get pods -n nope-ns -o json
70ua get pod cart-0 -n nope-ns
70ub get pod cart-0 -n nope-ns -o json
70uc get ep -n shop --warnings-as-errors
70ud get -f objects.yaml
70ue get -f objects.yaml -o yaml
70uf get -f nope.yaml
70ug get -f objects.yaml pods
70uh get -f objects.yaml -o name -n default
70ui get -R -f files -o name
70uj get -f files -o name
70uk get -k files -n shop
70ul get pods --as=nobody -n shop
70um get pods --as=nobody --as-group=system:masters -n shop
70uo get pods -n shop --raw /version -o json
70up get pods,svc,nope -A
70uq get pods web,cart -n shop
70ur get pods/ -n shop
70us get ,pods -n shop
70ut get pods, -n shop
70uu get PODS -n shop
70uv get Pod,Service cart-0 -n shop
70uw get deploy/web -n shop -o jsonpath='{.spec.replicas}'
70ux get nodes -o jsonpath='{range .items[*]}{.metadata.name}{"="}{.status.capacity.cpu}{"\\n"}{end}'
70uy get pods -n shop -o=custom-columns='NAME:.metadata.name,X:.spec.nope' --sort-by=.metadata.name
70uz get pods -n shop --field-selector=metadata.name!=cart-0 -o name
70v get pods,nope -n shop
70x get pods --sort-by=.metadata.name -o json -n shop
70y get pods -o name --sort-by=.metadata.creationTimestamp -n shop
70z get pods --request-timeout=1p
71a get ns -o custom-columns=NAME:.metadata.name --no-headers
71b get cm odd -o custom-columns=A:.metadata.annotations,D:.data -n shop
71c get deploy,rs -n shop -o name
71d get cm odd -o jsonpath='{.metadata.annotations}' -n shop
71e get --bogus
71f get pods -l 'a=b=c' -n shop
71g get pods -l '==' -n shop
71h get nodes n1 -o jsonpath='{.status.addresses[*].address}'
71i get events -A --sort-by=.lastTimestamp
71j get pods -n shop -o yaml --ignore-not-found -l app=none
71k get pods -n shop -l app=none -o json
71l get pods -n shop -l app=none -o name
71m get pods -n shop -l app=none -o custom-columns=N:.metadata.name
`
  .trim()
  .split('\n')
  .map((text) => [text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)] as const);

const odd = `apiVersion: v1
kind: ConfigMap
metadata:
  name: odd
  namespace: shop
  labels: {a2: x1, a10: y1}
  annotations:
    html: "<a href='x'>&amp;\\u2028</a>"
    long: "${'word '.repeat(40)}"
    big: '{"n": 9007199254740993, "f": 1e21}'
data:
  octal: "0400"
  "yes": "yes"
  exp: "1e3"
  date: "2024-01-01"
  multi: "a\\nb\\n\\n"
  trailing: "a \\nb"
  tab: "a\\tb"
  emoji: "\\U0001F600"
  empty: ""
  _x: "1"
  B: "2"
  a-b: "3"
`;

const objects = `apiVersion: v1
kind: Pod
metadata: {name: cart-0, namespace: shop}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
`;

describeReal('get on one member is kubectl’s get', () => {
  let fleet: RealFleet;
  beforeAll(async () => {
    fleet = await startFleet({ members: ['solo'] });
    await seedWorkloads(fleet, fleet.member('solo'));
    await fleet.apply('solo', odd);
    mkdirSync(fleet.home, { recursive: true });
    writeFileSync(join(fleet.home, 'columns.txt'), 'NAME IMAGE\n.metadata.name .spec.containers[0].image\n');
    writeFileSync(join(fleet.home, 'objects.yaml'), objects);
    mkdirSync(join(fleet.home, 'files', 'deeper'), { recursive: true });
    writeFileSync(join(fleet.home, 'files', 'a.yaml'), objects);
    writeFileSync(
      join(fleet.home, 'files', 'deeper', 'b.json'),
      '{"apiVersion":"v1","kind":"Service","metadata":{"name":"cart","namespace":"shop"}}',
    );
    writeFileSync(join(fleet.home, 'template.txt'), '{{range .items}}{{.metadata.name}} {{end}}');
  });
  afterAll(() => fleet?.stop());

  it.each(lines)('%s %s', async (_, line) => {
    const kubectl = async () => {
      const { stdout, stderr, code } = await fleet.kubectl(splitLine(line), { context: 'solo' });
      return { out: maskAges(stdout), err: withoutLog(stderr), code };
    };
    const wanted = await kubectl();
    const given = await runCli(
      [...splitLine(line), '--contexts', 'solo', '--show-cluster-column=false', '-q'],
      { home: fleet.home, env: { PATH: [fleet.programs, process.env['PATH']].join(':') } },
    );
    const got = { out: maskAges(given.out), err: withoutLog(given.err), code: given.code };
    // Something may have happened between the two runs: then the oracle says something else now.
    expect([wanted, await kubectl()]).toContainEqual(got);
  });
});

/** klog lines carry times and line numbers. */
function withoutLog(text: string): string {
  return text.replaceAll(/^[IWEF]\d{4} .*\n/gm, '');
}
