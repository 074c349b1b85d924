// Our JSON, YAML and KYAML against kubectl's own printers: `kubectl label --local` prints any object through them.
// ENCODER_VALUES sets how many generated values are compared for each format, ENCODER_SEED which ones.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson } from '../../src/core/json/parse-json.ts';
import { formatJson } from '../../src/output/json.ts';
import { formatKyaml } from '../../src/output/kyaml.ts';
import { formatYaml } from '../../src/output/yaml.ts';
import { describeWithKubectl, type Kubectl } from '../support/kubectl-oracle.ts';
import { type Format, trapKeys, trapNumbers, trapStrings, valueTokens } from './generated-values.ts';

const formatters = { json: formatJson, yaml: formatYaml, kyaml: formatKyaml };
const valuesPerFormat = Number(process.env['ENCODER_VALUES'] ?? 2000);
const seed = Number(process.env['ENCODER_SEED'] ?? 20_260_101);
const valuesPerRun = 500;

describeWithKubectl('encoders', (kubectl) => {
  it.each(['json', 'yaml', 'kyaml'] as const)(
    'print every generated value as kubectl -o %s does',
    async (format) => {
      const values = fc.sample(valueTokens(format), { numRuns: valuesPerFormat, seed });
      for (let at = 0; at < values.length; at += valuesPerRun)
        expect(await findDifference(kubectl, format, values.slice(at, at + valuesPerRun))).toBeUndefined();
    },
    60_000 + valuesPerFormat * 5,
  );

  it.each(['json', 'yaml', 'kyaml'] as const)('print every trap as kubectl -o %s does', async (format) => {
    const values = trapStrings
      .map((text) => JSON.stringify(text))
      .flatMap((token) => [
        token,
        `{${token}: 1, "b": [${token}]}`,
        `[[${token}], {"a": {"c": ${token}}}]`,
        `{"${'k'.repeat(100)}": ${token}}`,
        `${'{"a": ['.repeat(45)}${token}${']}'.repeat(45)}`,
      ]);
    const others = ['[]', '{}', 'null', 'true', 'false'];
    expect(await findDifference(kubectl, format, [...values, ...trapNumbers, ...others])).toBeUndefined();
  });

  it.each(['json', 'yaml', 'kyaml'] as const)('order any two keys as kubectl -o %s does', async (format) => {
    const pairs = trapKeys.flatMap((a) => trapKeys.map((b) => JSON.stringify({ [a]: 1, [b]: 2 })));
    expect(await findDifference(kubectl, format, pairs)).toBeUndefined();
  });
});

interface Difference {
  readonly value: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Compares all values in one run of kubectl; when they differ, finds the first that does. */
async function findDifference(
  kubectl: Kubectl,
  format: Format,
  tokens: readonly string[],
): Promise<Difference | undefined> {
  const spec = tokens.map((token, index) => `"v${index}": ${token}`).join(', ');
  const document = (labels: string): string =>
    `{"apiVersion": "example.com/v1", "kind": "Foo", "metadata": {"name": "foo"${labels}}, "spec": {${spec}}}`;
  const result = await kubectl(['label', '--local', '-f', '-', 'z=1', '-o', format], document(''));
  const ours = formatters[format](parseJson(document(', "labels": {"z": "1"}')));
  if (result.code === 0 && ours === result.stdout) return undefined;
  const half = tokens.length >> 1;
  const first = half > 0 ? await findDifference(kubectl, format, tokens.slice(0, half)) : undefined;
  const second = half > 0 ? await findDifference(kubectl, format, tokens.slice(half)) : undefined;
  return first ?? second ?? { value: tokens.join('\n'), ours, theirs: result.stdout + result.stderr };
}
