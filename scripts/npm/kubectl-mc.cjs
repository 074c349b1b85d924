#!/usr/bin/env node
// The npm package's program: V8's compile cache is opened before the program itself is compiled, which saves a third
// of its start. Written for every Node there is, because an older one must say so in one line.
'use strict';
if (Number(process.versions.node.split('.')[0]) < 20) {
  process.stderr.write('kubectl-mc needs Node 20 or newer; this is ' + process.version + '\n');
  process.exit(1);
}
openCompileCache();
// oxlint-disable-next-line import/no-unassigned-import -- the program starts by itself
require('./main.cjs');

/** In the user's own cache folder; one that somebody else owns or may write to is code of somebody else. */
function openCompileCache() {
  const { enableCompileCache } = require('node:module');
  const home = process.env.XDG_CACHE_HOME || (process.env.HOME && process.env.HOME + '/.cache');
  // From Node 22.8.
  if (enableCompileCache === undefined || !home || !process.getuid) return;
  const fs = require('node:fs');
  const folder = home + '/kubectl-mc/compile-cache';
  // Not `recursive`: in some places (/proc) that never ends.
  for (const path of [home, home + '/kubectl-mc', folder])
    try {
      fs.mkdirSync(path, 0o700);
    } catch {
      // It is there, or the next step says that it cannot be.
    }
  try {
    const { uid, mode } = fs.lstatSync(folder);
    if (uid === process.getuid() && (mode & 0o022) === 0) enableCompileCache(folder);
  } catch {
    // A home that cannot be written to costs time, nothing else.
  }
}
