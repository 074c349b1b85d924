// The reviews that every user may ask for: who am I, and may I do this. They come by POST and change nothing.
import { mayDo, mayVisit } from './access.ts';
import type { SimUser } from './users.ts';
import { trusted } from './trusted.ts';

const ME = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
const MAY_I = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Whether the path is one of the two reviews. */
export function isReview(method: string, url: string): boolean {
  return method === 'POST' && [ME, MAY_I].includes(new URL(url, 'https://server').pathname);
}

interface AccessReview {
  readonly spec?: {
    readonly resourceAttributes?: {
      readonly verb?: string;
      readonly resource?: string;
      readonly namespace?: string;
    };
    readonly nonResourceAttributes?: { readonly verb?: string; readonly path?: string };
  };
}

/** The object that a server answers with (201). */
export function review(url: string, body: string, user: SimUser): object {
  const asked = trusted<AccessReview>(JSON.parse(body));
  if (new URL(url, 'https://server').pathname === ME) {
    const groups = ['system:authenticated'];
    const kind = { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' };
    return { ...kind, metadata: {}, status: { userInfo: { username: user.name, groups } } };
  }
  const { verb = '', resource = '', namespace = '' } = asked.spec?.resourceAttributes ?? {};
  const visit = asked.spec?.nonResourceAttributes;
  const allowed = visit
    ? mayVisit(user, visit.verb ?? '', visit.path ?? '')
    : mayDo(user, { verb, resource, namespace });
  const kind = { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1' };
  return { ...kind, metadata: {}, spec: asked.spec ?? {}, status: { allowed } };
}
