// `kubectl label --local` as an oracle for templates: the objects it gets, and how its answers are compared with ours.

/** What a program printed for one template. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** JSON texts with everything that templates trip over; the label z=1 is there already, so that kubectl changes nothing. */
export const objects: readonly string[] = [
  String.raw`{"kind": "Foo", "apiVersion": "example.com/v1",
    "metadata": {"name": "web", "labels": {"a": "x", "k8s": "<&>\u2028'\"=", "k8s.io/y": "dotted", "e": "", "z": "1"}},
    "spec": {
      "containers": [{"name": "c1", "image": "i1", "n": 1, "ports": [80, 443]}, {"name": "c2", "image": "i2", "n": 2.5},
        {"name": "c3", "n": 9007199254740993, "x": null}],
      "n": 5, "f": 1.5, "b": true, "e": [], "m": {}, "s": "é😀\u0007", "big": 9007199254740993, "huge": 12345678901234567890,
      "small": 0.00001, "nul": null, "list": [1, 2, 3, 4, 5, 6], "neg": -3, "b64": "aGVsbG8=", "bad": "a*b=",
      "mix": [1, "a", null, true, {"q": 1}, [7, 8], 2.5]},
    "grid": [[1, 2], [3, 4], []]}`,
  String.raw`{"kind": "Foo", "apiVersion": "example.com/v1", "metadata": {"name": "o", "labels": {"z": "1"}},
    "rows": [{"a": 1, "b": "x"}, {"a": 2, "b": "y", "c": [{"d": 1}, {"d": 2}]}, {"b": "z", "a": null}, {}],
    "spec": {"containers": [], "n": 0, "s": "", "b": false, "f": -1e21, "list": [0]}, "x": {"y": 1}, "a": 1.5, "name": "n"}`,
];

/** What label prints when printing its objects gave these errors: it goes on after one, and lists several. */
export function asLabel(stdout: string, errors: readonly string[]): Printed {
  const [first] = errors;
  if (first === undefined) return { stdout, stderr: '', code: 0 };
  const lines = errors.length === 1 ? [`error: ${first}`.replace(/\n$/, '')] : errors;
  return { stdout, stderr: lines.map((line) => `${line}\n`).join(''), code: 1 };
}

/** Runs of kubectl at the same time. */
const PARALLEL = 3;

/** All templates whose answers differ, with both answers. */
export async function findDifferences(
  templates: readonly string[],
  sides: {
    readonly theirs: (template: string) => Promise<Printed>;
    readonly ours: (template: string) => Printed;
    /** Makes answers comparable; default: they have to be the same bytes. */
    readonly normalise?: (printed: Printed, template: string) => Printed;
  },
): Promise<unknown[]> {
  const differences: unknown[] = [];
  const waiting = [...templates];
  const normalise = sides.normalise ?? ((printed) => printed);
  const work = async (): Promise<void> => {
    for (let template = waiting.shift(); template !== undefined; template = waiting.shift()) {
      const theirs = normalise(wellFormed(await sides.theirs(template)), template);
      const ours = normalise(wellFormed(sides.ours(template)), template);
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) differences.push({ template, ours, theirs });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return differences;
}

// Bytes that are not UTF-8 reach a test as U+FFFD.
function wellFormed({ stdout, stderr, code }: Printed): Printed {
  return { stdout: stdout.toWellFormed(), stderr: stderr.toWellFormed(), code };
}
