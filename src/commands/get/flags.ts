// The flags of `kubectl get` 1.36, in its own order and words (kubectl pkg/cmd/get).
import type { FlagSpec } from '../../core/flag.ts';

/** The formats of `-o`, as kubectl lists them in its error. */
export const outputFormats = [
  'json',
  'yaml',
  'kyaml',
  'name',
  'go-template',
  'go-template-file',
  'template',
  'templatefile',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'custom-columns',
  'custom-columns-file',
  'wide',
] as const;

export const getFlags: readonly FlagSpec[] = [
  { name: 'all-namespaces', short: 'A', type: 'bool', usage: 'list across all namespaces' },
  {
    name: 'allow-missing-template-keys',
    type: 'bool',
    default: 'true',
    usage: 'ignore missing fields in templates (go-template, jsonpath)',
  },
  {
    name: 'chunk-size',
    type: 'int',
    default: '500',
    usage: 'list in chunks of this size; 0 lists all at once',
  },
  { name: 'field-selector', type: 'string', usage: 'field query: key1=value1,key2!=value2' },
  { name: 'filename', short: 'f', type: 'slice', usage: 'file, folder or - whose objects to get' },
  { name: 'ignore-not-found', type: 'bool', usage: 'an object that does not exist is no error' },
  { name: 'kustomize', short: 'k', type: 'string', usage: 'kustomization folder whose objects to get' },
  { name: 'label-columns', short: 'L', type: 'slice', usage: 'labels to show as columns' },
  { name: 'no-headers', type: 'bool', usage: 'print no header line' },
  { name: 'output', short: 'o', type: 'string', usage: `output format, one of: ${outputFormats.join(', ')}` },
  { name: 'output-watch-events', type: 'bool', usage: 'with -w or --watch-only: show the events' },
  { name: 'raw', type: 'string', usage: 'URI to request from each server' },
  { name: 'recursive', short: 'R', type: 'bool', usage: 'with -f: go into folders' },
  {
    name: 'selector',
    short: 'l',
    type: 'string',
    usage: 'label query: key1=value1,key2!=value2,key3 in (a,b)',
  },
  { name: 'server-print', type: 'bool', default: 'true', usage: 'let the server give the table' },
  { name: 'show-kind', type: 'bool', usage: 'show the kind before each name' },
  { name: 'show-labels', type: 'bool', usage: 'show all labels as the last column' },
  { name: 'show-managed-fields', type: 'bool', usage: 'keep managedFields in JSON and YAML' },
  {
    name: 'sort-by',
    type: 'string',
    usage: "sort by this JSONPath, over the whole fleet: '{.metadata.name}'",
  },
  { name: 'subresource', type: 'string', usage: 'get this subresource of the object' },
  {
    name: 'template',
    type: 'string',
    usage: 'template, or its file, for -o go-template and go-template-file',
  },
  { name: 'watch', short: 'w', type: 'bool', usage: 'after the list, watch for changes' },
  { name: 'watch-only', type: 'bool', usage: 'watch for changes without the list' },
];
