import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, openLines, type LineStream } from './ask.ts';
import { TABLE } from './exchanges.ts';
import { startSimFleet, type SimFleet } from './fleet.ts';
import type { SimMember } from './member.ts';
import type { KubeObject } from './objects.ts';
import { parseJson } from './trusted.ts';

interface Event {
  readonly type: string;
  readonly object: KubeObject & {
    readonly code?: number;
    readonly reason?: string;
    readonly columnDefinitions?: readonly object[] | null;
    readonly rows?: readonly { readonly cells: readonly unknown[] }[];
  };
}

const WEB = { resource: 'pods', namespace: 'default', name: 'web' };
const PODS = '/api/v1/namespaces/default/pods';

let fleet: SimFleet;
let member: SimMember;
const streams: LineStream[] = [];
beforeAll(async () => {
  const pods = [
    { name: 'web' },
    { name: 'db', labels: { tier: 'back' } },
    { name: 'far', namespace: 'other' },
  ];
  fleet = await startSimFleet({ hub: false, members: [{ name: 'a', pods }] });
  member = fleet.member('a');
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});
afterAll(() => fleet.stop());

async function watch(query: string, accept = 'application/json'): Promise<() => Promise<Event | undefined>> {
  const options = { ca: fleet.caPem, token: fleet.token('a'), headers: { accept } };
  const stream = await openLines(`${member.server}${PODS}?watch=1&${query}`, options);
  streams.push(stream);
  return async () => {
    const line = await stream.next();
    return line === undefined ? undefined : parseJson<Event>(line);
  };
}

async function revision(): Promise<string> {
  const answer = await ask(`${member.server}${PODS}?limit=1`, { ca: fleet.caPem, token: fleet.token('a') });
  return parseJson<KubeObject>(answer.body).metadata.resourceVersion;
}

function label(pod: KubeObject | undefined, labels: Readonly<Record<string, string>>): KubeObject {
  if (pod === undefined) throw new Error('no pod');
  return { ...pod, metadata: { ...pod.metadata, labels } };
}

const told = (event: Event | undefined): unknown[] => [event?.type, event?.object.metadata.name];

describe('a watch', () => {
  it('tells changes, new objects and deletions since a resourceVersion, of its namespace alone', async () => {
    const next = await watch(`resourceVersion=${await revision()}`);
    const web = member.objects('pods').find(({ metadata }) => metadata.name === 'web');
    member.mutate({ resource: 'pods', namespace: 'other', name: 'far' }, (pod) => label(pod, { seen: 'no' }));
    member.mutate(WEB, (pod) => label(pod, { seen: 'yes' }));
    member.mutate(WEB, () => undefined);
    member.mutate(WEB, () => web);
    const [changed, gone, made] = [await next(), await next(), await next()];
    expect([changed, gone, made].map(told)).toEqual([
      ['MODIFIED', 'web'],
      ['DELETED', 'web'],
      ['ADDED', 'web'],
    ]);
    expect(changed?.object.metadata.labels).toEqual({ seen: 'yes' });
    expect(Object.keys(changed?.object ?? {})).toEqual(['kind', 'apiVersion', 'metadata', 'spec', 'status']);
    const versions = [changed, gone, made].map((event) => Number(event?.object.metadata.resourceVersion));
    expect(versions).toEqual([versions[0], (versions[0] ?? 0) + 1, (versions[0] ?? 0) + 2]);
  });

  it('tells what happened between the list and the watch', async () => {
    const before = await revision();
    member.mutate(WEB, (pod) => label(pod, { late: 'yes' }));
    expect(told(await (await watch(`resourceVersion=${before}`))())).toEqual(['MODIFIED', 'web']);
  });

  it('tells an object that leaves the selection as deleted, and one that enters it as added', async () => {
    const next = await watch(`resourceVersion=${await revision()}&labelSelector=tier%3Dback`);
    const db = { ...WEB, name: 'db' };
    member.mutate(db, (pod) => label(pod, { tier: 'front' }));
    member.mutate(db, (pod) => label(pod, { tier: 'back', again: 'yes' }));
    const [left, entered] = [await next(), await next()];
    expect([told(left), told(entered)]).toEqual([
      ['DELETED', 'db'],
      ['ADDED', 'db'],
    ]);
    expect(left?.object.metadata.labels).toMatchObject({ tier: 'back' });
    expect(Number(left?.object.metadata.resourceVersion)).toBe(
      Number(entered?.object.metadata.resourceVersion) - 1,
    );
  });

  it('gives column definitions in the first event only', async () => {
    const next = await watch('includeObject=None', TABLE);
    const [first, second] = [await next(), await next()];
    expect(first?.object.columnDefinitions).toHaveLength(9);
    expect(second?.object.columnDefinitions).toBeNull();
    expect([first?.object.rows?.[0]?.cells[0], second?.object.rows?.[0]?.cells[0]]).toEqual(['db', 'web']);
  });

  it('sends bookmarks to those who allow them', async () => {
    const query = `resourceVersion=${await revision()}`;
    const [with_, without] = [await watch(`${query}&allowWatchBookmarks=true`), await watch(query)];
    member.sendBookmarks();
    member.mutate(WEB, (pod) => label(pod, { after: 'bookmark' }));
    const mark = await with_();
    expect([mark?.type, mark?.object.metadata.resourceVersion]).toEqual(['BOOKMARK', query.split('=')[1]]);
    expect(told(await without())).toEqual(['MODIFIED', 'web']);
  });

  it('says 410 inside the stream when the past is forgotten', async () => {
    const old = await revision();
    member.mutate(WEB, (pod) => label(pod, { before: 'compaction' }));
    member.compact();
    const next = await watch(`resourceVersion=${old}`);
    const event = await next();
    expect([event?.type, event?.object.code, event?.object.reason]).toEqual(['ERROR', 410, 'Expired']);
    expect(await next()).toBeUndefined();
  });

  it('ends after timeoutSeconds', async () => {
    const next = await watch(`resourceVersion=${await revision()}&timeoutSeconds=1`);
    expect(await next()).toBeUndefined();
  });

  it('is ended by the test: politely, with 410, or by a broken connection', async () => {
    const query = `resourceVersion=${await revision()}`;
    const polite = await watch(query);
    member.closeWatches();
    expect(await polite()).toBeUndefined();
    const expired = await watch(query);
    member.closeWatches('expired');
    expect((await expired())?.object.code).toBe(410);
    expect(await expired()).toBeUndefined();
    const broken = await watch(query);
    member.closeWatches('reset');
    await expect(broken()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
