import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { composeProblem, isProblem, problemType, readProblem } from './problem.ts';

it('RFC 8555 section 6.7.1: the example with its subproblems is read', () => {
  const document = {
    type: 'urn:ietf:params:acme:error:malformed',
    detail: 'Some of the identifiers requested were rejected',
    subproblems: [
      {
        type: 'urn:ietf:params:acme:error:malformed',
        detail: 'Invalid underscore in DNS name "_example.org"',
        identifier: { type: 'dns', value: '_example.org' },
      },
      {
        type: 'urn:ietf:params:acme:error:rejectedIdentifier',
        detail: 'This CA will not issue for "example.net"',
        identifier: { type: 'dns', value: 'example.net' },
      },
    ],
  };
  assert.deepEqual(readProblem(document), document);
});

it('what is composed is read back', () => {
  const problem = composeProblem('badSignatureAlgorithm', 'no', { status: 400, algorithms: ['ES256'] });
  assert.deepEqual(readProblem(JSON.parse(JSON.stringify(problem))), problem);
  assert.equal(isProblem(problem, 'badSignatureAlgorithm'), true);
  assert.equal(problemType('badNonce'), 'urn:ietf:params:acme:error:badNonce');
});

it('members of the wrong type are left out, and an identifier at the top is none of ACME', () => {
  const problem = readProblem({
    type: 7,
    detail: 'x',
    status: '400',
    identifier: { type: 'dns', value: 'a' },
    algorithms: [1],
  });
  assert.deepEqual(problem, { detail: 'x', algorithms: [] });
});

it('texts of a stranger cannot move the cursor, turn the writing or fill the screen', () => {
  const { detail = '' } = readProblem({ detail: `a\u001b[2Jb\r\nc\u202ed${'x'.repeat(5000)}` });
  assert.match(detail, /^a \[2Jb c dx+$/);
  assert.equal(detail.length < 2001, true);
  const { subproblems = [] } = readProblem({ subproblems: Array.from({ length: 5000 }, () => ({})) });
  assert.equal(subproblems.length, 100);
});

it('whatever a server writes, reading it does not throw', () => {
  fc.assert(fc.property(fc.jsonValue(), (json) => typeof readProblem(json) === 'object'));
});
