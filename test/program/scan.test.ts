// The scan of answers beside JSON.parse, on what the simulated servers (held to recordings of a real one) send.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtinResources } from '../../src/client/api-resources/builtin.ts';
import { resourcePath } from '../../src/client/api-resources/resource-path.ts';
import { objectsShape } from '../../src/client/objects.ts';
import { readPage } from '../../src/client/read-resource.ts';
import { parseTable, scannedTable, tableAccept, tableShape } from '../../src/client/table.ts';
import { connectMember, type MemberClient } from '../../src/client/transport.ts';
import { ClusterError } from '../../src/core/failure.ts';
import { parseJson } from '../../src/core/json/parse-json.ts';
import { connectionFor } from '../../src/kubeconfig/connection-for.ts';
import { loadKubeconfig } from '../../src/kubeconfig/load-kubeconfig.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

let fleet: SimFleet;
let client: MemberClient;
beforeAll(async () => {
  fleet = await startSimFleet({ members: 1, pods: 120, hub: false });
  const kubeconfig = await loadKubeconfig({ env: {}, home: fleet.home });
  const [context = ''] = kubeconfig.contexts.keys();
  const { connection } = connectionFor(kubeconfig, context);
  client = connectMember(connection, { env: {}, userAgent: 'test' });
});
afterAll(async () => {
  client.close();
  await fleet.stop();
});

const { signal } = new AbortController();
const now = Date.now();
const options = { keep: [[]], now };

/** Undefined where the simulation has no such kind. */
async function textOf(path: string, accept: string): Promise<Buffer | undefined> {
  try {
    return (await client.request({ path, accept, signal })).body;
  } catch (error) {
    if (error instanceof ClusterError) return undefined;
    throw error;
  }
}

it('gives for every kind the rows and the items that parsing gives', async () => {
  let compared = 0;
  for (const resource of builtinResources().filter(({ verbs }) => verbs.includes('list'))) {
    const path = resourcePath(resource, {});
    const read = { chunkSize: 0, signal };
    for (const includeObject of ['None', 'Metadata', 'Object']) {
      const whole = await textOf(`${path}?includeObject=${includeObject}`, tableAccept);
      if (whole === undefined) continue;
      const shape = () => tableShape(options, { maxElements: 1_000 });
      const page = await readPage(client, path, {
        ...read,
        accept: tableAccept,
        query: { includeObject },
        shape,
      });
      expect(withoutAges(scannedTable(page, options))).toEqual(
        withoutAges(parseTable(parseJson(whole), options)),
      );
      compared++;
    }
    const whole = await textOf(path, 'application/json');
    if (whole === undefined) continue;
    const shape = () => objectsShape({ keep: [[]], managedFields: true }, { maxElements: 1_000 });
    const page = await readPage(client, path, { ...read, accept: 'application/json', query: {}, shape });
    expect({ ...(page.document as object), items: page.list?.elements }).toEqual(parseJson(whole));
    compared++;
  }
  expect(compared).toBeGreaterThan(30);
});

/** A second may pass between the two answers. */
function withoutAges(table: ReturnType<typeof parseTable>) {
  const isAge = table?.columns.map(({ name }) => /age|seen|schedule|since|duration/i.test(name));
  return table?.rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell, at) => (isAge?.[at] ? '' : cell)),
  }));
}
