// Several types print one block per type; the blocks of all members are lined up by type.
import type { Table } from '../core/table.ts';
import type { MemberTables } from './merge-tables.ts';

/** As much of a resource type as telling blocks apart and printing them needs. */
export interface BlockResource {
  readonly group: string;
  readonly version: string;
  /** Plural. */
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** One table answer of one member. */
export interface TableAnswer {
  readonly resource: BlockResource;
  readonly table: Table;
}

/** All rows of one type, member after member. */
export interface FleetBlock {
  readonly resource: BlockResource;
  readonly members: readonly MemberTables[];
}

/**
 * Lines up the answers by type, in the order in which they came; a type that only some members serve stands
 * after its left neighbour there. As in kubectl, `pod/a svc/b pod/c` makes three blocks.
 */
export function fleetBlocks(
  members: readonly { readonly cluster: string; readonly answers: readonly TableAnswer[] }[],
): FleetBlock[] {
  const blocks: { key: string; resource: BlockResource; members: { cluster: string; tables: Table[] }[] }[] =
    [];
  for (const { cluster, answers } of members) {
    let after = -1;
    for (const run of runsOf(answers)) {
      let at = blocks.findIndex((block) => block.key === run.key);
      if (at < 0) {
        at = after + 1;
        blocks.splice(at, 0, { key: run.key, resource: run.resource, members: [] });
      }
      blocks[at]?.members.push({ cluster, tables: run.tables });
      after = at;
    }
  }
  return blocks;
}

/** Neighbours of one type belong together; the nth run of a type is the same block on every member. */
function runsOf(
  answers: readonly TableAnswer[],
): { key: string; resource: BlockResource; tables: Table[] }[] {
  const runs: { type: string; key: string; resource: BlockResource; tables: Table[] }[] = [];
  const counts = new Map<string, number>();
  for (const { resource, table } of answers) {
    const type = `${resource.resource}.${resource.group}`;
    const last = runs.at(-1);
    // Two versions of one type are asked for on purpose, and print as two blocks.
    if (last?.type === type && last.resource.version === resource.version) {
      last.tables.push(table);
      continue;
    }
    const count = (counts.get(type) ?? 0) + 1;
    counts.set(type, count);
    runs.push({ type, key: `${type}#${count}`, resource, tables: [table] });
  }
  return runs;
}
