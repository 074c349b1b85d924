// What the program calls itself in messages.

/** With `--show-cluster-column=false` and `-q` every message is kubectl's own, its name included. */
export function programName(argv: readonly string[]): string {
  const isPlain =
    argv.includes('--show-cluster-column=false') && argv.some((word) => word === '-q' || word === '--quiet');
  return isPlain ? 'kubectl' : 'kubectl mc';
}
