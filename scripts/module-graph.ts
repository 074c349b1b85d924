// What is loaded when: the modules that a file brings with it before any `import()` runs, asked of the bundler itself.
import { build } from 'esbuild';
import { bundleOptions } from './bundle.ts';

/** What comes with one module. */
export interface Loaded {
  /** Paths in the work tree, sorted; packages by their path in node_modules. */
  readonly files: readonly string[];
  /** Built-in modules of Node, sorted. */
  readonly builtins: readonly string[];
  /** Of the source. */
  readonly bytes: number;
}

/** Reads the graph of the whole program; what it gives tells what comes with a file. */
export async function moduleGraph(): Promise<(...entries: readonly string[]) => Loaded> {
  const { metafile } = await build({ ...bundleOptions, write: false, metafile: true });
  return (...entries) => {
    const files = new Set<string>();
    const builtins = new Set<string>();
    const visit = (file: string) => {
      if (files.has(file)) return;
      files.add(file);
      for (const { path, kind, external } of metafile.inputs[file]?.imports ?? []) {
        if (kind === 'dynamic-import') continue;
        if (external) builtins.add(path);
        else visit(path);
      }
    };
    entries.forEach(visit);
    const bytes = [...files].reduce((sum, file) => sum + (metafile.inputs[file]?.bytes ?? 0), 0);
    return { files: [...files].toSorted(), builtins: [...builtins].toSorted(), bytes };
  };
}
