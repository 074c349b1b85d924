// What the servers of a fleet have in common: certificates, one TLS context, tokens, a cache, a HOME.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ca, Issued } from '../pki.ts';
import { createBlackhole, type Blackhole } from './blackhole.ts';
import { createBodyCache, type BodyCache } from './body-cache.ts';
import { createCertificates, type Certificates } from './certificates.ts';
import type { CertificateFault } from './faults.ts';
import type { RunningMember } from './member.ts';
import type { SimFleetOptions } from './spec.ts';
import { createTlsFront, type TlsFront } from './tls-front.ts';

const CACHE_BYTES = 400 * 1024 * 1024;

/** What all servers of a fleet share. */
export interface Context {
  readonly options: SimFleetOptions;
  readonly seed: string;
  readonly startedAt: number;
  readonly clock: () => number;
  readonly home: string;
  readonly certificates: (server: string) => Certificates;
  readonly front: (server: string, fault: CertificateFault | undefined) => TlsFront;
  /** From now on a server shows a new certificate, of its own CA or of `issuer`. */
  readonly renew: (server: string, issuer?: Ca) => void;
  readonly byPort: Map<number, RunningMember>;
  readonly cache: BodyCache;
  readonly keeperPort: number;
  readonly blackhole: () => Promise<Blackhole>;
  readonly token: (server: string, user: string) => string;
  readonly allTokens: Set<string>;
  readonly stop: () => Promise<void>;
}

/** Nothing listens yet but the keeper of closed ports. */
export async function createContext(options: SimFleetOptions): Promise<Context> {
  const clock = options.clock ?? Date.now;
  const seed = options.seed ?? 'sim';
  const home = mkdtempSync(join(tmpdir(), 'kubectl-mc-sim-'));
  const held = new Set<Socket>();
  const keeper = createServer((socket) => {
    held.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => held.delete(socket));
  });
  keeper.listen(0, '127.0.0.1');
  await once(keeper, 'listening');
  const address = keeper.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  const byPort = new Map<number, RunningMember>();
  const all = new Map<string, Certificates>();
  const certificates = (server: string): Certificates => {
    const key = options.separateCas === true ? server : '';
    const known = all.get(key) ?? createCertificates(key === '' ? 'sim-ca' : `sim-ca-${key}`);
    all.set(key, known);
    return known;
  };
  const fronts = new Map<string, TlsFront>();
  const renewed = new Map<string, TlsFront>();
  const newFront = (server: string, certificate: Issued): TlsFront =>
    createTlsFront({
      certificate,
      ...(options.clientCert === true ? { clientCa: certificates(server).caPem } : {}),
      onSecure: (socket) => byPort.get(socket.localPort ?? 0)?.onSecure(socket),
      onRequest: (req, res) => byPort.get(req.socket.localPort ?? 0)?.onRequest(req, res),
    });
  const front = (server: string, fault: CertificateFault | undefined): TlsFront => {
    const key = `${options.separateCas === true ? server : ''}/${fault ?? ''}`;
    const known = (fault === undefined ? renewed.get(server) : undefined) ?? fronts.get(key);
    if (known !== undefined) return known;
    const own = certificates(server);
    const made = newFront(server, fault === undefined ? own.good : own.bad(fault));
    fronts.set(key, made);
    return made;
  };
  let blackhole: Blackhole | undefined;
  return {
    options,
    seed,
    startedAt: clock(),
    clock,
    home,
    certificates,
    front,
    renew: (server, issuer) => {
      renewed.get(server)?.stop();
      renewed.set(server, newFront(server, certificates(server).renewed(issuer)));
    },
    byPort,
    cache: createBodyCache(CACHE_BYTES),
    keeperPort: address.port,
    blackhole: async () => (blackhole ??= createBlackhole()),
    token: (server, user) => options.token ?? tokenOf(seed, server, user),
    allTokens: new Set(),
    stop: async () => {
      await blackhole?.stop();
      for (const one of [...fronts.values(), ...renewed.values()]) one.stop();
      const closed = once(keeper, 'close');
      keeper.close();
      for (const socket of held) socket.destroy();
      await closed;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Another one for each server and user, so that one that is sent to the wrong place is seen. */
function tokenOf(seed: string, server: string, user: string): string {
  const digest = createHash('sha256').update(`${seed}/${server}/${user}`).digest('base64url');
  return `sim-${user}-${digest.slice(0, 24)}`;
}
