// What the files of a command line hold, before any member has said what it knows of it.
import type { JsonObject } from '../core/json/json-value.ts';
import { ClusterError } from '../core/failure.ts';

/** One object, as it stands in its file. */
export interface ManifestObject {
  /** Empty when it is not there, as are `name` and `namespace`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** File, URL, `STDIN`, or the folder of a kustomization. */
  readonly source: string;
  readonly object: JsonObject;
}

/** Something that cannot be used. The message is kubectl's, without `error: `. */
export interface ManifestProblem {
  readonly problem: string;
}

/** A list in a file. Its own kind has to be known to a member, too; then its items count one by one. */
export interface ManifestList {
  readonly list: ManifestObject;
  readonly items: readonly (ManifestObject | ManifestProblem)[];
  /** Why the items cannot be told, as a message of kubectl; then there are none. */
  readonly broken?: string;
}

/** One document of a file. */
export type ManifestDocument = ManifestObject | ManifestList | ManifestProblem;

/** All documents of all files, in kubectl's order. What is wrong with some of them does not stop the others. */
export interface ManifestSet {
  readonly documents: readonly ManifestDocument[];
  /** One file, not stdin: json and yaml print its only object bare, and nothing at all when something is wrong. */
  readonly singleFile: boolean;
  /** What kustomize said beside its output, for stderr. */
  readonly notices: string;
}

export function isProblem(document: ManifestDocument): document is ManifestProblem {
  return 'problem' in document;
}

export function isList(document: ManifestDocument): document is ManifestList {
  return 'list' in document;
}

/** The files cannot be used at all: a path does not exist, the pattern is bad, kubectl is missing. Nothing was read. */
export class ManifestError extends ClusterError {
  /** kubectl's messages without `error: `. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const message = problems.join('\n');
    // checkErr: several errors stand without `error: `.
    const kubectlText = problems.length === 1 ? `error: ${message}` : message;
    super({ reason: 'internal', message, kubectlText });
    this.problems = problems;
  }
}

/** The objects and troubles one by one, lists taken apart. */
export function manifestParts({ documents }: ManifestSet): (ManifestObject | ManifestProblem)[] {
  return documents.flatMap((document) => {
    if (!isList(document)) return [document];
    return document.broken === undefined ? document.items : [{ problem: document.broken }];
  });
}
