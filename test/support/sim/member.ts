// One simulated server: a port, its objects, its users, its faults, and a log of what it was asked.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Ca } from '../pki.ts';
import { createApi, type Answer } from './api.ts';
import type { Blackhole } from './blackhole.ts';
import type { BodyCache } from './body-cache.ts';
import { createFaultList, type CertificateFault, type ResponseFault, type SimFault } from './faults.ts';
import { faultyAnswer, faultyHeaders, sendFaultyBody } from './faulty-answers.ts';
import type { Kind } from './kinds.ts';
import { startListener } from './listener.ts';
import type { KubeObject } from './objects.ts';
import { readRequest } from './request-info.ts';
import { sendAnswer, sendWatch, startResponse } from './send.ts';
import { isReview } from './reviews.ts';
import { expired } from './status.ts';
import type { ObjectKey, Store } from './store.ts';
import type { TlsFront } from './tls-front.ts';
import type { SimUser } from './users.ts';
import type { Watch } from './watch.ts';

/** One request as it arrived. */
export interface SimRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly accept: string | undefined;
  /** Lower-case names, without `authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  /** `foreign`: a credential of another server of the fleet, which must never be seen here. */
  readonly credential: 'expected' | 'foreign' | 'wrong' | 'none';
  /** Whose credential it was. */
  readonly user: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface ConnectionCounts {
  /** Connections that TCP accepted. */
  accepted: number;
  /** Handshakes of TLS that succeeded. */
  secured: number;
  /** Most connections at one moment. */
  peak: number;
}

/** How a test ends the watches that are open; `close`: as `eof`, and their connections with them. */
export type WatchEnd = 'eof' | 'close' | 'reset' | 'expired';

export interface SimMember {
  readonly name: string;
  readonly port: number;
  /** URL, with the path prefix if there is one. */
  readonly server: string;
  readonly requests: readonly SimRequest[];
  readonly connections: Readonly<ConnectionCounts>;
  /** Requests that got 501 because the simulation does not know the real answer. */
  readonly unexpected: readonly SimRequest[];
  /** Arms a fault; when it resolves, it is in force. */
  readonly fault: (fault: SimFault) => Promise<void>;
  readonly clearFaults: () => Promise<void>;
  /** The objects of one resource, sorted. */
  readonly objects: (resource: string) => readonly KubeObject[];
  /** Changes, creates (from undefined) or deletes (to undefined) one object; watches see it. */
  readonly mutate: (
    key: ObjectKey,
    change: (object: KubeObject | undefined) => KubeObject | undefined,
  ) => void;
  /** Forgets the past: continue tokens and old resourceVersions get 410. */
  readonly compact: () => void;
  readonly openWatches: () => number;
  readonly sendBookmarks: () => void;
  readonly closeWatches: (how?: WatchEnd) => void;
  /** Every credential of this user is refused from now on. */
  readonly revoke: (user: string) => void;
  /** Shows another certificate to whoever connects from now on, of the same CA or of `issuer`. */
  readonly renewCertificate: (issuer?: Ca) => void;
}

export interface MemberOptions {
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly store: Store;
  readonly users: readonly SimUser[];
  /** Tokens of this server's users. */
  readonly tokens: ReadonlyMap<string, SimUser>;
  /** Whether a token belongs to another server of the fleet. */
  readonly isForeign: (token: string) => boolean;
  readonly clock: () => number;
  readonly gitVersion: string;
  readonly hasLegacyDiscovery: boolean;
  readonly pathPrefix: string;
  readonly latencyMs: number;
  /** `Warning` headers of every answer. */
  readonly warnings: readonly string[];
  /** Uids of the flow schema and the priority level, which the apiserver sends with every answer. */
  readonly flowUids: readonly [string, string];
  readonly cache: BodyCache;
  readonly keeperPort: number;
  readonly blackhole: () => Promise<Blackhole>;
  readonly front: (fault: CertificateFault | undefined) => TlsFront;
  readonly renewCertificate: (issuer?: Ca) => void;
}

/** A member and the hooks by which the fleet drives it. */
export interface RunningMember {
  readonly member: SimMember;
  readonly onSecure: (socket: TLSSocket) => void;
  readonly onRequest: (req: IncomingMessage, res: ServerResponse) => void;
  readonly stop: () => Promise<void>;
}

export async function startMember(options: MemberOptions): Promise<RunningMember> {
  const requests: SimRequest[] = [];
  const unexpected: SimRequest[] = [];
  const counts: ConnectionCounts = { accepted: 0, secured: 0, peak: 0 };
  const faults = createFaultList();
  const revoked = new Set<string>();
  const watches = new Map<Watch, { res: ServerResponse; raw: Socket | undefined }>();
  // TLS hides the socket below it, which is the one that can send RST.
  const rawSockets = new Map<number, Socket>();
  const api = createApi({ ...options, discovery: { isLegacy: options.hasLegacyDiscovery } });
  const extraHeaders: [string, string][] = [
    ['X-Kubernetes-Pf-Flowschema-Uid', options.flowUids[0]],
    ['X-Kubernetes-Pf-Prioritylevel-Uid', options.flowUids[1]],
    ...options.warnings.map((text): [string, string] => ['Warning', `299 - ${JSON.stringify(text)}`]),
  ];

  const onConnection = (socket: Socket): void => {
    counts.accepted += 1;
    counts.peak = Math.max(counts.peak, listener.sockets.size);
    const { remotePort } = socket;
    if (remotePort !== undefined) {
      rawSockets.set(remotePort, socket);
      socket.on('close', () => rawSockets.delete(remotePort));
    }
    const early = faults.take('connect');
    // Read all the same, so that the client's end is seen.
    if (early?.kind === 'hang') return void socket.resume();
    if (early?.kind === 'reset') return void socket.resetAndDestroy();
    if (early?.kind === 'eof') return void socket.resume().end();
    const fault = faults.take('tls');
    if (fault?.kind === 'hang') return void socket.resume();
    if (fault?.kind === 'reset') return void socket.once('data', () => socket.resetAndDestroy());
    if (fault?.kind === 'eof') return void socket.once('data', () => socket.end());
    if (fault?.kind === 'plaintext') return void socket.once('data', () => socket.end(PLAIN_HTTP));
    options.front(fault?.kind).accept(socket);
  };
  const listener = await startListener({ ...options, onConnection });

  const member: SimMember = {
    name: options.name,
    port: listener.port,
    server: `https://127.0.0.1:${listener.port}${options.pathPrefix}`,
    requests,
    connections: counts,
    unexpected,
    fault: async (fault) => {
      if (fault.at === 'connect' && (fault.kind === 'refuse' || fault.kind === 'blackhole')) {
        await listener.become(fault.kind);
      } else faults.add(fault);
    },
    clearFaults: async () => {
      faults.clear();
      await listener.become('accept');
    },
    objects: (resource) => options.store.list(resource),
    mutate: options.store.mutate,
    compact: options.store.compact,
    openWatches: () => watches.size,
    sendBookmarks: () => {
      for (const watch of watches.keys()) watch.sendBookmark();
    },
    closeWatches: (how = 'eof') => {
      for (const [watch, { res, raw }] of watches) {
        if (how === 'expired')
          watch.sendError(expired('The resourceVersion for the provided watch is too old.'));
        const { socket } = res;
        if (how === 'reset') raw?.resetAndDestroy();
        else res.end();
        if (how === 'close') socket?.end();
      }
    },
    revoke: (user) => void revoked.add(user),
    renewCertificate: options.renewCertificate,
  };

  return {
    member,
    onSecure: (socket) => {
      counts.secured += 1;
      // Otherwise what is above TLS never hears that the connection is gone.
      rawSockets.get(socket.remotePort ?? 0)?.once('close', () => socket.destroy());
    },
    onRequest: (req, res) => {
      res.on('error', () => {});
      // Only a review has a body that counts; it is small.
      let body = '';
      req.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
      if (isReview(req.method ?? '', req.url ?? '')) req.on('end', () => void serve(req, res, body));
      else void serve(req, res);
    },
    stop: async () => {
      for (const watch of watches.keys()) watch.stop();
      await listener.stop();
    },
  };

  function log(req: IncomingMessage): { request: SimRequest; user: SimUser | undefined } {
    const { authorization, ...others } = req.headers;
    const token =
      authorization?.startsWith('Bearer ') === true ? authorization.slice('Bearer '.length) : undefined;
    const byCertificate = certifiedName(req.socket);
    const known =
      token === undefined
        ? options.users.find(({ name }) => name === byCertificate)
        : options.tokens.get(token);
    const user = known && !revoked.has(known.name) ? known : undefined;
    const isForeign = token !== undefined && options.isForeign(token);
    const isNone = authorization === undefined && byCertificate === undefined;
    const request: SimRequest = {
      method: req.method ?? '',
      path: req.url ?? '',
      accept: req.headers.accept,
      headers: Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)])),
      credential: user !== undefined ? 'expected' : isNone ? 'none' : isForeign ? 'foreign' : 'wrong',
      user: user?.name,
      at: Date.now(),
    };
    requests.push(request);
    return { request, user };
  }

  async function serve(req: IncomingMessage, res: ServerResponse, body?: string): Promise<void> {
    const { request, user } = log(req);
    const raw = rawSockets.get(req.socket.remotePort ?? 0);
    if (options.latencyMs > 0) await pause(res, options.latencyMs);
    const fault = faults.take('response', request.path);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') return void raw?.resetAndDestroy();
    if (fault?.kind === 'eof') return void req.socket.end();
    if (fault?.kind === 'raw') return void req.socket.end(fault.bytes);
    if (fault?.kind === 'delay') await pause(res, fault.ms);
    // The client may have gone meanwhile; what begins now would never be told to end.
    if (res.destroyed) return;
    // A watch is ended by closeWatches(); its body is not one answer.
    const isWatch = /[?&]watch=(1|true)\b/.test(request.path);
    const bodyFault = isWatch ? undefined : faults.take('body', request.path);
    const path = bodyFault?.kind === 'endless-pages' ? withoutContinue(request.path) : request.path;
    const asked = { ...request, path, ...(body !== undefined && { body }) };
    const answer = answerTo(asked, user, fault);
    if (answer.status === 501) unexpected.push(request);
    const more = fault === undefined ? [] : faultyHeaders(fault);
    startResponse(res, answer, [...extraHeaders, ...more]);
    if (answer.watch !== undefined) return streamTo(res, answer.watch, raw);
    if (bodyFault === undefined || raw === undefined) return sendAnswer(req, res, answer);
    return sendFaultyBody(bodyFault, answer.body, { res, socket: raw });
  }

  function answerTo(
    request: SimRequest & { readonly body?: string },
    user: SimUser | undefined,
    fault: ResponseFault | undefined,
  ): Answer {
    const { pathPrefix } = options;
    const isInside = pathPrefix === '' || request.path.startsWith(`${pathPrefix}/`);
    if (!isInside)
      return { status: 404, headers: { 'Content-Type': 'text/plain' }, body: Buffer.from('not found\n') };
    const url = request.path.slice(pathPrefix.length);
    if (fault?.kind === 'status' || fault?.kind === 'redirect') {
      return faultyAnswer(fault, readRequest(request.method, url), user?.name ?? 'system:anonymous');
    }
    const { body } = request;
    return api({
      method: request.method,
      url,
      headers: request.headers,
      user,
      ...(body !== undefined && { body }),
    });
  }

  function streamTo(res: ServerResponse, watch: Watch, raw: Socket | undefined): void {
    watches.set(watch, { res, raw });
    res.on('close', () => watches.delete(watch));
    sendWatch(res, watch);
  }
}

const PLAIN_HTTP =
  'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request';

/** The common name of a client certificate that the fleet's CA signed. */
function certifiedName(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const name = socket.getPeerCertificate().subject?.CN;
  return Array.isArray(name) ? name[0] : name;
}

/** The path of the first page. */
function withoutContinue(path: string): string {
  return path.replace(/([?&])continue=[^&]*&?/, '$1');
}

/** Waits, but not for a client that has gone. */
function pause(res: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    res.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
