// Rules of the product, each with a way to break it and the tests that must notice.

/** One broken rule. `from` stands exactly once in `file`. */
export interface Mutant {
  /** The rule that is broken, in a few words. */
  readonly rule: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Test files, as vitest takes them. */
  readonly tests: readonly string[];
}

const failures = 'test/program/get-failures.test.ts';
const hostile = 'test/program/hostile-hub.test.ts';
const plugins = 'test/program/exec-plugins.test.ts';
const secrets = 'test/program/secrets.test.ts';

export const mutants: readonly Mutant[] = [
  {
    rule: 'a cluster has a deadline',
    file: 'src/executor/fan-out.ts',
    from: 'const limit = startDeadline(limitMs,',
    to: 'const limit = startDeadline(undefined,',
    tests: ['src/executor', failures],
  },
  {
    rule: 'what is rendered is sanitised',
    file: 'src/output/table.ts',
    from: "return typeof value === 'string' ? sanitizeCell(value) : sanitizeLine(cellText(value));",
    to: 'return cellText(value);',
    tests: ['src/output'],
  },
  {
    rule: 'an error is never swallowed',
    file: 'src/executor/fan-out.ts',
    from: '  } catch (error) {\n    return failed(toFailure(error));',
    to: '  } catch (error) {\n    if (error instanceof ClusterError) return { ok: true, cluster, target, value: undefined as never, tookMs: 0 };\n    return failed(toFailure(error));',
    tests: ['src/executor', failures],
  },
  {
    rule: 'a token is never logged',
    file: 'src/client/request-headers.ts',
    from: 'isSecret(name) ? mask(each) : each',
    to: 'each',
    tests: ['src/client/request-headers.test.ts', secrets],
  },
  {
    rule: 'what a server says again holds no credential',
    file: 'src/client/redact.ts',
    from: 'if (secrets.length === 0) return (text) => text;',
    to: 'return (text) => text;',
    tests: [secrets],
  },
  {
    rule: 'partial failure exits 2',
    file: 'src/commands/shared/finish.ts',
    from: 'return options.allowPartial ? ExitCode.ok : ExitCode.partial;',
    to: 'return ExitCode.ok;',
    tests: [failures],
  },
  {
    rule: 'certificates are checked',
    file: 'src/client/dial/tls.ts',
    from: 'rejectUnauthorized: !peer.insecure && !isBun',
    to: 'rejectUnauthorized: false',
    tests: ['scripts/bundle-contents.test.ts'],
  },
  {
    rule: 'a redirect is refused',
    file: 'src/client/status.ts',
    from: 'if (answer.code < 400) return new ClusterError(redirectFailure(answer));',
    to: '',
    tests: ['src/client/status.test.ts', failures],
  },
  {
    rule: 'a certificate of another name ends the connection',
    file: 'src/client/dial/tls.ts',
    from: 'if (problem) throw new CertificateError(problem, undefined);',
    to: '',
    tests: ['src/client/dial/tls.test.ts', failures],
  },
  {
    rule: 'an answer has a cap',
    file: 'src/client/body.ts',
    from: 'if (Math.max(bytes, wireBytes) > maxBytes)',
    to: 'if (bytes < 0)',
    tests: ['src/client', 'test/faults/matrix.test.ts'],
  },
  {
    rule: 'a cut answer is no answer',
    file: 'src/client/body.ts',
    from: 'if (signal.aborted) return signal.reason;',
    to: 'if (!signal.aborted) return undefined;\n        if (signal.aborted) return signal.reason;',
    tests: ['src/client', failures],
  },
  {
    rule: 'nothing the hub offers runs before it is approved',
    file: 'src/trust/judge.ts',
    from: "return before ? { is: 'changed', before } : { is: 'new' };",
    to: "return { is: 'approved' };",
    tests: [hostile],
  },
  {
    rule: 'a change of what was approved asks again',
    file: 'src/trust/judge.ts',
    from: 'if (before?.fingerprint === fingerprintOf(fields))',
    to: 'if (before)',
    tests: [hostile],
  },
  {
    rule: 'a hub may name https only',
    file: 'src/trust/endpoint.ts',
    from: "if (url.protocol !== 'https:')",
    to: "if (url.protocol === 'ftp:')",
    tests: ['src/trust', hostile],
  },
  {
    rule: 'a hub may not name this machine',
    file: 'src/trust/endpoint.ts',
    from: 'const local = isKnown ? undefined : localHost(url.hostname);',
    to: 'const local = undefined;',
    tests: [hostile],
  },
  {
    rule: 'a hub may not switch verification off',
    file: 'src/trust/endpoint.ts',
    from: 'if (offer.insecureSkipTlsVerify && !rules.allowInsecure)',
    to: 'if (false)',
    tests: [hostile],
  },
  {
    rule: 'a public name that means this machine is not connected to',
    file: 'src/client/line.ts',
    from: 'resolve: isHubsWord ? refusingLocal(resolve) : resolve,',
    to: 'resolve,',
    tests: ['src/client/dial/local-refusal.test.ts'],
  },
  {
    rule: 'a hub may not set variables that load code',
    file: 'src/providers/profile-words.ts',
    from: 'if (isDeniedVariable(name))',
    to: 'if (false)',
    tests: [hostile],
  },
  {
    rule: 'a value that a hub adds matches as a whole',
    file: 'src/providers/parse-providers.ts',
    from: "return new RegExp(`^(?:${source})$`, 'u');",
    to: "return new RegExp(source, 'u');",
    tests: [hostile],
  },
  {
    rule: 'the words of one cluster never reach another',
    file: 'src/providers/profile-words.ts',
    from: 'const args = [...provider.exec.args];',
    to: 'const args = provider.exec.args as string[];',
    tests: ['src/providers'],
  },
  {
    rule: 'a rule over servers allows no command of the hub',
    file: 'src/trust/judge.ts',
    from: "if (request.provider === '' || request.proxyUrl",
    to: 'if (request.proxyUrl',
    tests: ['src/trust/judge.test.ts'],
  },
  {
    rule: 'an approved cluster whose offer is gone has failed',
    file: 'src/access/hub-offers.ts',
    from: 'if (lost) broken.push({ cluster, failure: lost });\n      else ',
    to: '',
    tests: [hostile],
  },
  {
    rule: 'the question about an endpoint has No as its default',
    file: 'src/commands/shared/approve.ts',
    from: '{ otherwise: false, ...details }',
    to: '{ otherwise: true, ...details }',
    tests: ['test/program/trust.test.ts'],
  },
  {
    rule: 'own variables are hashed in the trust file',
    file: 'src/trust/request.ts',
    from: 'fromHub ? hubValue(value) : sha256(value)',
    to: 'value',
    tests: ['src/trust/store.test.ts'],
  },
  {
    rule: 'kuberc decides which plugins run',
    file: 'src/credentials/plugin-policy.ts',
    from: "if (policy.type === 'DenyAll')",
    to: "if (policy.type === 'DenyNothing')",
    tests: ['src/credentials', plugins],
  },
  {
    rule: 'one run of a plugin serves the fleet',
    file: 'src/credentials/broker.ts',
    from: 'return join(entry.flight ?? startFlight(plan, entry, waiter.timeoutMs), entry, waiter);',
    to: 'return join(startFlight(plan, entry, waiter.timeoutMs), entry, waiter);',
    tests: ['src/credentials', plugins],
  },
  {
    rule: 'own files are replaced in one step',
    file: 'src/files/atomic-write.ts',
    from: 'const temp = await openTemp(target, options.pid);',
    to: "const temp = { handle: await open(target, 'w'), path: target };",
    tests: ['src/files', 'test/program/setup-processes.test.ts'],
  },
  {
    rule: 'two profiles of one member are asked once',
    file: 'src/selection/deduplicate.ts',
    from: 'if (group.length === 1) continue;',
    to: 'if (group.length >= 1) continue;',
    tests: ['src/selection'],
  },
  {
    rule: 'a name that does not exist is an error',
    file: 'src/selection/select.ts',
    from: 'if (!isGlob(word))',
    to: 'if (word === "")',
    tests: ['src/selection'],
  },
  {
    rule: 'an answer has one length',
    file: 'src/client/http/body-framing.ts',
    from: 'if (others.some((other) => other !== value))',
    to: 'if (others.length > 9)',
    tests: ['src/client/http'],
  },
  {
    rule: 'the head of an answer is bounded',
    file: 'src/client/http/head.ts',
    from: 'if ((size ?? bytes.length) > maxHeaderBytes) throw headersTooLarge();',
    to: '',
    tests: ['src/client/http'],
  },
  {
    rule: 'a connection with more in it than was asked for serves nobody else',
    file: 'src/client/http/conversation.ts',
    from: 'isReusable && rest?.length === 0 && socket.writableLength === 0',
    to: 'isReusable',
    tests: ['src/client/http'],
  },
  {
    rule: 'an answer that breaks off is no answer',
    file: 'src/client/http/conversation.ts',
    from: 'if (!error && body?.endsWithConnection) complete(undefined);',
    to: 'if (feed) complete(undefined);',
    tests: ['src/client/transport.test.ts'],
  },
];
