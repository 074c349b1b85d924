// Objects that are right as JSON, and wrong for what is done with them: nested deep, or not to be compared. They cost nobody else anything.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { TABLE, http, podList } from './lab/answers.ts';
import { GOOD_ROWS, type Lab, kubeconfigOf, startLab } from './lab/pair.ts';
import { type Reply, https } from './lab/servers.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

/** `get pods -A` of the healthy member and of one that answers so. */
async function ask(reply: Reply, flags: string) {
  const faulty = await https(reply)();
  try {
    const line = `get pods -A --contexts bad,good --kubeconfig ${kubeconfigOf(lab, faulty)} ${flags}`;
    const result = await runCli(line, { home: lab.fleet.home });
    expect(result.err).not.toMatch(/internal error|report it/);
    return result;
  } finally {
    await faulty.stop?.();
  }
}

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const deepList = (depth: number) => http(podList().replace('"spec":{}', `"spec":${nested(depth)}`));
const deepTable = (depth: number) => http(TABLE.replace('{"kind"', `{"x":${nested(depth)},"kind"`));
const tooDeep = 'Error: Failed to query 1 cluster: bad (bad response: is not JSON (exceeded max depth))\n';

describe('what a member nests deep', () => {
  it.each([
    ['-o json', deepList(250)],
    ['-o yaml', deepList(250)],
    ['-o json', deepList(5_000)],
    ["-o jsonpath='{.items[*].spec}'", deepList(250)],
    ["-o jsonpath='{..a}'", deepList(250)],
    ["-o go-template='{{.items}}'", deepList(250)],
    ['', deepTable(9_000)],
  ])('is printed as kubectl prints it: %s', async (flags, reply) => {
    const { out, err, code } = await ask(reply, flags);
    expect([err, code]).toEqual(['', 0]);
    expect(out).toContain('good');
  });

  it.each([
    ['-o json', deepList(11_000)],
    ['-o yaml', deepList(1_000_000)],
    ["-o jsonpath='{.items[*].metadata.name}'", deepList(11_000)],
    ['-q', deepTable(11_000)],
    ['-q', deepTable(1_000_000)],
  ])('is refused beyond what kubectl takes: %s', async (flags, reply) => {
    const { out, err, code } = await ask(reply, flags);
    expect([err, code]).toEqual([tooDeep, 2]);
    expect(out).toContain('good');
  });

  it.each([
    ["-o jsonpath='{.items[*].spec}'"],
    ["-o jsonpath='{..a}'"],
    ["-o go-template='{{.items}}'"],
    ["-o go-template='{{range .items}}{{.spec}}{{end}}'"],
  ])('is too much for %s, of that member alone', async (flags) => {
    const { out, err, code } = await ask(deepList(9_900), flags);
    expect(err).toBe(
      'Error: Failed to query 1 cluster: bad (bad response: is nested too deep for a template)\n',
    );
    expect(code).toBe(2);
    expect(out).toMatch(/^good: /m);
  });

  it('is an ellipsis in a cell', async () => {
    const { out, code } = await ask(deepList(9_900), '-o custom-columns=NAME:.metadata.name,ALL:..a');
    expect(out).toMatch(/^bad +one +\.\.\.$/m);
    expect(out.match(/^good +/gm)).toHaveLength(GOOD_ROWS);
    expect(code).toBe(0);
  });

  it('does not make a type of the server', async () => {
    const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const faulty = await https(http(`{"kind":"APIGroupDiscoveryList","x":${nested(11_000)}}`, { type }))();
    const line = `get widgets --contexts bad --kubeconfig ${kubeconfigOf(lab, faulty)}`;
    const { err, code } = await runCli(line, { home: lab.fleet.home });
    await faulty.stop?.();
    expect(err).toMatch(/^Error: Failed to query 1 cluster: bad \(bad response: .* is not JSON\)\n$/);
    expect(code).toBe(1);
  });
});

/** The same pods, with something else for a name. */
const named = (text: string, name: string) =>
  text.replaceAll(/"name":"(one|two|three)",/g, `"name":${name},`);

describe('what cannot be sorted by --sort-by=.metadata.name', () => {
  it.each(['{"a":1}', 'true', '["x"]', '5', 'null'])('%s: stands in the table all the same', async (name) => {
    const { out, err, code } = await ask(http(named(TABLE, name)), '--sort-by=.metadata.name');
    expect([err, code]).toEqual(['', 0]);
    expect(out.match(/ good +/g)).toHaveLength(GOOD_ROWS);
    expect(out.match(/ bad +/g)).toHaveLength(3);
  });

  it.each([
    'json',
    'yaml',
    'name',
    "jsonpath='{.items[*].metadata.uid}'",
    'custom-columns=UID:.metadata.uid',
  ])('is a failure of that member alone: -o %s', async (format) => {
    const reply = http(named(podList(), '{"a":1}'));
    const { out, err, code } = await ask(reply, `--sort-by=.metadata.name -o ${format}`);
    expect(err).toMatch(/^Error: Failed to query 1 cluster: bad \(bad response: Field \{\.metadata\.name\} /);
    expect(code).toBe(2);
    expect(out).toContain('good');
  });

  it('has the field on the other member only', async () => {
    const reply = http(podList().replaceAll(/"name":"(one|two|three)",/g, ''));
    const { err, code } = await ask(reply, '--sort-by=.metadata.name -o json');
    expect([err, code]).toEqual(['', 0]);
  });

  it("is kubectl's error where no member can be sorted", async () => {
    const { out, err, code } = await ask(http(podList()), '--sort-by=.metadata -o name');
    expect(out).toBe('');
    expect(err).toMatch(/^error: Field \{\.metadata\} in .* is an unsortable type/);
    expect(code).toBe(1);
  });
});
