// client-go's own test tables for JSONPath, as facts: its tests run with their checks replaced by a recorder, and what
// they evaluate is evaluated here too. Nothing of them is kept; they come from Go's module cache each time.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GO_MODULE } from '../../scripts/control-plane-dir.ts';
import { parseJson } from '../../src/core/json/parse-json.ts';
import { JsonPathError, parseJsonPath } from '../../src/core/jsonpath/jsonpath.ts';
import { verdict } from '../support/control-plane/describe-real.ts';

interface Case {
  readonly template: string;
  readonly allowMissingKeys: boolean;
  /** JSON text of the object. */
  readonly input: string;
  readonly output: string;
  readonly error: string;
  /** Whether two runs in Go printed in different orders. */
  readonly random: boolean;
}

const hasGo = spawnSync('go', ['version']).status === 0;
const words = 'the test tables of client-go need Go on PATH';

const isSkipped = verdict(hasGo ? [] : ['go'], process.env) === 'skip';
if (isSkipped) process.stderr.write(`\nSKIPPED "the JSONPath cases of client-go": ${words}\n`);

describe.skipIf(isSkipped)('the JSONPath cases of client-go', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubectl-mc-jsonpath-'));
  let cases: Case[] = [];
  beforeAll(() => {
    if (!hasGo) throw new Error(words);
    cases = recordCases(folder);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('come out the same here', () => {
    expect(cases.length).toBeGreaterThan(100);
    expect(cases.filter((each) => each.error !== '').length).toBeGreaterThan(5);
    const differences = cases
      .map((each) => ({ ...each, ours: evaluate(each) }))
      .filter((each) => JSON.stringify(each.ours) !== JSON.stringify(expected(each)));
    expect(differences).toEqual([]);
  });
});

interface Outcome {
  readonly output: string;
  readonly error: string;
}

function evaluate({ template, allowMissingKeys, input, random }: Case): Outcome {
  try {
    const output = parseJsonPath(template, { allowMissingKeys }).print(parseJson(input));
    return { output: random ? sortCharacters(output) : output, error: '' };
  } catch (error) {
    if (error instanceof JsonPathError) return { output: '', error: error.message };
    throw error;
  }
}

function expected({ output, error, random }: Case): Outcome {
  return { output: random ? sortCharacters(output) : output, error };
}

function sortCharacters(text: string): string {
  return text.split('').toSorted().join('');
}

/** Runs client-go's tests in a module of their own, the runners of their tables replaced. */
function recordCases(folder: string): Case[] {
  const source = moduleFolder();
  const target = join(folder, 'util', 'jsonpath');
  mkdirSync(target, { recursive: true });
  writeFileSync(join(folder, 'go.mod'), 'module k8s.io/client-go\n\ngo 1.25\n');
  const forked = join('third_party', 'forked', 'golang', 'template');
  cpSync(join(source, forked), join(folder, forked), { recursive: true });
  for (const name of readdirSync(join(source, 'util', 'jsonpath'))) {
    const from = join(source, 'util', 'jsonpath', name);
    if (name.endsWith('_test.go'))
      writeFileSync(join(target, name), withoutRunners(readFileSync(from, 'utf8')), { mode: 0o644 });
    else copyFileSync(from, join(target, name));
  }
  writeFileSync(join(target, 'recorder_test.go'), RECORDER);
  const record = join(folder, 'cases.jsonl');
  execFileSync('go', ['test', '-count=1', './util/jsonpath/'], {
    cwd: folder,
    env: { ...process.env, CASES: record, GOFLAGS: '-mod=mod', GOWORK: 'off' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return readFileSync(record, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): Case => JSON.parse(line));
}

function moduleFolder(): string {
  const go = (...args: string[]): string =>
    execFileSync('go', args, { cwd: GO_MODULE, encoding: 'utf8' }).trim();
  const folder = go('list', '-m', '-f', '{{.Dir}}', 'k8s.io/client-go');
  if (folder !== '') return folder;
  go('mod', 'download', 'k8s.io/client-go');
  return go('list', '-m', '-f', '{{.Dir}}', 'k8s.io/client-go');
}

function withoutRunners(source: string): string {
  return source
    .replace('func testJSONPath(', 'func originalTestJSONPath(')
    .replace('func testJSONPathSortOutput(', 'func originalTestJSONPathSortOutput(')
    .replace('func testFailJSONPath(', 'func originalTestFailJSONPath(')
    .replaceAll('Parse(test.name, test.text)', 'recordedParse(test.name, test.text)');
}

// What an object of Go types prints is of no interest here, only what kubectl has: the object read back from JSON.
const RECORDER = String.raw`package jsonpath

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func testJSONPath(tests []jsonpathTest, allowMissingKeys bool, t *testing.T) {
	for _, test := range tests {
		record(t, test.template, test.input, allowMissingKeys)
	}
}

func testJSONPathSortOutput(tests []jsonpathTest, t *testing.T) { testJSONPath(tests, false, t) }

func testFailJSONPath(tests []jsonpathTest, t *testing.T) { testJSONPath(tests, false, t) }

func recordedParse(name, text string) (*Parser, error) {
	write(map[string]any{"template": text, "input": "{}", "allowMissingKeys": true}, text, map[string]any{}, true)
	return Parse(name, text)
}

func record(t *testing.T, template string, input any, allowMissingKeys bool) {
	text, err := json.Marshal(input)
	if err != nil {
		t.Logf("not JSON: %v", err)
		return
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	write(map[string]any{"template": template, "input": string(text), "allowMissingKeys": allowMissingKeys}, template, withNumbers(value), allowMissingKeys)
}

func write(entry map[string]any, template string, value any, allowMissingKeys bool) {
	output, message := run(template, value, allowMissingKeys)
	random := false
	// Go walks small maps from one of eight places, most of which may give the same order.
	for i := 0; i < 400; i++ {
		again, _ := run(template, value, allowMissingKeys)
		random = random || again != output
	}
	entry["output"], entry["error"], entry["random"] = output, message, random
	line, _ := json.Marshal(entry)
	file, err := os.OpenFile(os.Getenv("CASES"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	file.Write(append(line, '\n'))
}

func run(template string, value any, allowMissingKeys bool) (string, string) {
	path := New("case").AllowMissingKeys(allowMissingKeys)
	if err := path.Parse(template); err != nil {
		return "", err.Error()
	}
	var output bytes.Buffer
	if err := path.Execute(&output, value); err != nil {
		return "", err.Error()
	}
	return output.String(), ""
}

func withNumbers(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, member := range value {
			value[key] = withNumbers(member)
		}
	case []any:
		for i, member := range value {
			value[i] = withNumbers(member)
		}
	case json.Number:
		if !strings.ContainsAny(value.String(), ".eE") {
			if integer, err := value.Int64(); err == nil {
				return integer
			}
		}
		float, _ := value.Float64()
		return float
	}
	return value
}
`;
