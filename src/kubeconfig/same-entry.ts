// Whether two entries of kubeconfig files say the same.

/** Compares two entries of one kind, wherever they are from. */
export function isSameEntry(left: object, right: object): boolean {
  return left === right || meaning(left) === meaning(right);
}

function meaning(entry: object): string {
  return JSON.stringify(entry, (key, value: unknown) => {
    if (key === 'origin') return undefined;
    return value instanceof Map ? [...value] : value;
  });
}
