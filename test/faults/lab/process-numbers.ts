// What a process holds, as Linux tells it; 0 and nothing once the process is gone.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** Open descriptors. */
export function descriptorsOf(pid: number | 'self'): number {
  return namesIn(`/proc/${pid}/fd`).length;
}

/** Descriptors that are sockets, and the others, at one moment. */
export function descriptorKindsOf(pid: number): { readonly sockets: number; readonly others: number } {
  const folder = `/proc/${pid}/fd`;
  const links = namesIn(folder).flatMap((fd) => linkOf(`${folder}/${fd}`) ?? []);
  const sockets = links.filter((link) => link.startsWith('socket:')).length;
  return { sockets, others: links.length - sockets };
}

/** Memory now, in MiB. */
export function rssOf(pid: number | 'self'): number {
  return statusField(pid, 'VmRSS');
}

/** The most memory that it ever had, in MiB. */
export function peakRssOf(pid: number): number {
  return statusField(pid, 'VmHWM');
}

/** The process and its children. */
export function familyOf(pid: number | undefined): number[] {
  if (pid === undefined) return [];
  const children = readText(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}

function statusField(pid: number | 'self', field: string): number {
  const text = readText(`/proc/${pid}/status`);
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / 1024;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Undefined for one that has just been closed. */
function linkOf(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}
