import { describe, expect, it } from 'vitest';
import type { Table, TableColumn } from '../core/table.ts';
import { type DecorateOptions, mergeTables } from './merge-tables.ts';

const name: TableColumn = { name: 'Name', type: 'string', format: 'name', priority: 0 };
const column = (title: string, priority = 0): TableColumn => ({
  name: title,
  type: 'string',
  format: '',
  priority,
});

function table(columns: TableColumn[], ...rows: unknown[][]): Table {
  return {
    columns,
    rows: rows.map((cells) => ({
      cells,
      object: {
        metadata: { name: String(cells[0]), namespace: 'ns', labels: { app: 'web', 'k8s.io/tier': 'b' } },
      },
    })),
  };
}

const plain: DecorateOptions = {
  wide: false,
  showCluster: true,
  showNamespace: false,
  labelColumns: [],
  showLabels: false,
};

describe('mergeTables', () => {
  it('puts CLUSTER right after the name and keeps the order of members and rows', () => {
    const columns = [name, column('Ready'), column('Age')];
    const merged = mergeTables(
      [
        { cluster: 'a', tables: [table(columns, ['x', '1/1', '3d'], ['y', '0/1', '1d'])] },
        { cluster: 'b', tables: [table(columns, ['x', '1/1', '5d'])] },
      ],
      plain,
    );
    expect(merged.headers).toEqual(['NAME', 'CLUSTER', 'READY', 'AGE']);
    expect([...merged.rows]).toEqual([
      ['x', 'a', '1/1', '3d'],
      ['y', 'a', '0/1', '1d'],
      ['x', 'b', '1/1', '5d'],
    ]);
  });

  it('puts CLUSTER first, after NAMESPACE, where no name column is visible', () => {
    const columns = [column('Last Seen'), { ...name, priority: 1 }];
    const members = [{ cluster: 'a', tables: [table(columns, ['1m', 'e1'])] }];
    expect(mergeTables(members, plain).headers).toEqual(['CLUSTER', 'LAST SEEN']);
    const withNamespace = mergeTables(members, { ...plain, showNamespace: true });
    expect(withNamespace.headers).toEqual(['NAMESPACE', 'CLUSTER', 'LAST SEEN']);
    expect([...withNamespace.rows]).toEqual([['ns', 'a', '1m']]);
    expect(mergeTables(members, { ...plain, wide: true }).headers).toEqual(['LAST SEEN', 'NAME', 'CLUSTER']);
  });

  it('puts CLUSTER last where the name is the last column', () => {
    const merged = mergeTables([{ cluster: 'a', tables: [table([column('X'), name], ['1', 'n'])] }], plain);
    expect(merged.headers).toEqual(['X', 'NAME', 'CLUSTER']);
    expect([...merged.rows]).toEqual([['1', 'n', 'a']]);
  });

  it('merges different columns by name and attributes nothing to the wrong one', () => {
    const merged = mergeTables(
      [
        { cluster: 'old', tables: [table([name, column('Age')], ['o', '9d'])] },
        {
          cluster: 'new',
          tables: [table([name, column('Phase'), column('Age'), column('Zone')], ['n', 'Up', '1d', 'z1'])],
        },
        { cluster: 'odd', tables: [table([name, column('Zone'), column('Age')], ['d', 'z2', '2d'])] },
      ],
      plain,
    );
    expect(merged.headers).toEqual(['NAME', 'CLUSTER', 'PHASE', 'AGE', 'ZONE']);
    expect([...merged.rows]).toEqual([
      ['o', 'old', '<none>', '9d', '<none>'],
      ['n', 'new', 'Up', '1d', 'z1'],
      ['d', 'odd', '<none>', '2d', 'z2'],
    ]);
  });

  it('shows a column that one member shows, although another has it for -o wide only', () => {
    const merged = mergeTables(
      [
        { cluster: 'a', tables: [table([name, column('Node', 1)], ['x', 'n1'])] },
        { cluster: 'b', tables: [table([name, column('Node')], ['y', 'n2'])] },
      ],
      plain,
    );
    expect([...merged.rows]).toEqual([
      ['x', 'a', 'n1'],
      ['y', 'b', 'n2'],
    ]);
  });

  it('keeps two columns of one name apart', () => {
    const merged = mergeTables(
      [{ cluster: 'a', tables: [table([name, column('X'), column('X')], ['n', 1, 2])] }],
      plain,
    );
    expect(merged.headers).toEqual(['NAME', 'CLUSTER', 'X', 'X']);
    expect([...merged.rows]).toEqual([['n', 'a', 1, 2]]);
  });

  it('adds namespace, kind, label columns and labels as kubectl does', () => {
    const merged = mergeTables([{ cluster: 'a', tables: [table([name, column('Age')], ['x', '3d'])] }], {
      ...plain,
      showNamespace: true,
      kindPrefix: 'deployment.apps',
      labelColumns: ['app', 'k8s.io/tier', 'nope', '__proto__'],
      showLabels: true,
    });
    expect(merged.headers).toEqual([
      'NAMESPACE',
      'NAME',
      'CLUSTER',
      'AGE',
      'APP',
      'TIER',
      'NOPE',
      '__PROTO__',
      'LABELS',
    ]);
    expect([...merged.rows]).toEqual([
      ['ns', 'deployment.apps/x', 'a', '3d', 'web', 'b', '', '', 'app=web,k8s.io/tier=b'],
    ]);
  });

  it('leaves out CLUSTER on request, and null stays null for missing cells', () => {
    const merged = mergeTables(
      [{ cluster: 'a', tables: [table([name, column('Age')], ['x'], ['y', null])] }],
      {
        ...plain,
        showCluster: false,
      },
    );
    expect(merged.headers).toEqual(['NAME', 'AGE']);
    expect(merged.count).toBe(2);
    expect([...merged.rows]).toEqual([
      ['x', null],
      ['y', null],
    ]);
  });
});
