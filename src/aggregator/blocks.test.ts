import { describe, expect, it } from 'vitest';
import { fleetBlocks } from './blocks.ts';

const type = (resource: string, group = '') => ({
  group,
  version: 'v1',
  resource,
  kind: resource,
  namespaced: true,
});
const answer = (resource: string, group = '') => ({
  resource: type(resource, group),
  table: { columns: [], rows: [] },
});
const shape = (blocks: ReturnType<typeof fleetBlocks>) =>
  blocks.map((block) => [
    block.resource.resource,
    block.members.map((member) => `${member.cluster}:${member.tables.length}`),
  ]);

describe('fleetBlocks', () => {
  it('lines up the same types of all members', () => {
    const answers = [answer('pods'), answer('services')];
    expect(
      shape(
        fleetBlocks([
          { cluster: 'a', answers },
          { cluster: 'b', answers },
        ]),
      ),
    ).toEqual([
      ['pods', ['a:1', 'b:1']],
      ['services', ['a:1', 'b:1']],
    ]);
  });

  it('keeps pages of one type together', () => {
    expect(shape(fleetBlocks([{ cluster: 'a', answers: [answer('pods'), answer('pods')] }]))).toEqual([
      ['pods', ['a:2']],
    ]);
  });

  it('makes three blocks of pod/a svc/b pod/c, as kubectl does', () => {
    const answers = [answer('pods'), answer('services'), answer('pods')];
    expect(
      shape(
        fleetBlocks([
          { cluster: 'a', answers },
          { cluster: 'b', answers },
        ]),
      ),
    ).toEqual([
      ['pods', ['a:1', 'b:1']],
      ['services', ['a:1', 'b:1']],
      ['pods', ['a:1', 'b:1']],
    ]);
  });

  it('sets a type that only a later member serves after its left neighbour there', () => {
    const blocks = fleetBlocks([
      { cluster: 'a', answers: [answer('pods'), answer('jobs', 'batch')] },
      { cluster: 'b', answers: [answer('pods'), answer('widgets', 'x.io'), answer('jobs', 'batch')] },
      { cluster: 'c', answers: [answer('gadgets', 'x.io')] },
    ]);
    expect(shape(blocks)).toEqual([
      ['gadgets', ['c:1']],
      ['pods', ['a:1', 'b:1']],
      ['widgets', ['b:1']],
      ['jobs', ['a:1', 'b:1']],
    ]);
  });

  it('tells types of the same plural in different groups apart', () => {
    const blocks = fleetBlocks([
      { cluster: 'a', answers: [answer('events'), answer('events', 'events.k8s.io')] },
    ]);
    expect(blocks).toHaveLength(2);
  });
});
