import { describe, expect, it } from 'vitest';
import { createColumnQuota } from './column-quota.ts';

const columns = (...names: string[]) =>
  names.map((name) => ({ name, type: 'string', format: '', priority: 0 }));

describe('createColumnQuota', () => {
  it('refuses the table that brings too many new columns of its type', () => {
    const take = createColumnQuota(3);
    take('pods', columns('Name', 'Age'));
    take('nodes', columns('Name', 'Status', 'Roles'));
    expect(() => take('pods', columns('Name', 'A', 'B'))).toThrow('2 columns that no table before it has');
    take('pods', columns('NAME', 'Age', 'A'));
  });

  it('counts a name that a table repeats', () => {
    expect(() => createColumnQuota(3)('pods', columns('A', 'A', 'A', 'A'))).toThrow('4 columns');
  });
});
