import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { apiMethods, pathOf } from '../../../../defender/contract.ts';
import { isDefenderError } from '../../../../defender/defenderError.ts';
import { valueOf } from '../../../../defender/machines/evidence/words.ts';
import { evidenceModes } from '../../../../defender/machines/target/evidence.ts';
import { readHostName } from '../../../../defender/machines/target/hostName.ts';
import { canonicalIp } from '../../../../defender/machines/target/ipAddress.ts';
import { readPortalLink } from '../../../../defender/machines/target/portalLink.ts';
import {
	isEvidence,
	readTarget,
	targetModes,
} from '../../../../defender/machines/target/target.ts';
import {
	allOf,
	anyOf,
	compareText,
	contains,
	oneOf,
	queryString,
	startsWith,
	type Filter,
} from '../../../../defender/filters/odata.ts';
import { parseFilter, type Filter as Parsed } from '../../../../simulator/odata/filterParser.mts';

const anyText = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.string({ unit: fc.constantFrom("'", '"', '\\', '%', '&', '#', '?', ')', '(', '/', ' ', 'a') }),
	fc.constantFrom("' or 1 eq 1 or '", "x') or startswith(id,'", '%27', '&$top=1', '\u0000', '+'),
);

/** What a filter should be understood as, and what is sent for it. */
interface Meant {
	readonly sent: Filter;
	readonly meant: Parsed;
}

const field = fc.constantFrom('computerDnsName', 'id', 'lastIpAddress', 'aadDeviceId');
const literal = (value: string) => ({ kind: 'string' as const, value });

const leaf: fc.Arbitrary<Meant> = fc.oneof(
	fc.tuple(field, anyText).map(
		([name, value]): Meant => ({
			sent: compareText(name, 'eq', value),
			meant: { kind: 'compare', name, comparison: 'eq', literal: literal(value) },
		}),
	),
	fc.tuple(field, anyText).map(
		([name, prefix]): Meant => ({
			sent: startsWith(name, prefix),
			meant: { kind: 'startswith', name, prefix },
		}),
	),
	fc.tuple(field, fc.array(anyText, { minLength: 1, maxLength: 4 })).map(
		([name, values]): Meant => ({
			sent: oneOf(name, values),
			meant: { kind: 'in', name, literals: values.map(literal) },
		}),
	),
	anyText.map(
		(value): Meant => ({
			sent: contains('machineTags', value),
			meant: { kind: 'any', name: 'machineTags', value },
		}),
	),
);

function joined(kind: 'and' | 'or', [first, ...rest]: readonly Meant[]): Meant | undefined {
	if (first === undefined) return undefined;
	const parts = [first, ...rest].map(({ sent }) => sent);
	return {
		sent: kind === 'and' ? allOf(parts) : anyOf(parts),
		meant: rest.reduce<Parsed>((left, { meant }) => ({ kind, left, right: meant }), first.meant),
	};
}

const tree = fc
	.array(fc.array(leaf, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
	.map((groups) =>
		joined(
			'and',
			groups.flatMap((group) => joined('or', group) ?? []),
		),
	);

/** The filter as a server reads it off the URL. */
function received(filter: Filter): Parsed {
	const parameters = new URLSearchParams(queryString({ filter, top: 5 }));
	expect([...parameters.keys()]).toEqual(['$filter', '$top']);
	return parseFilter(parameters.get('$filter') ?? '');
}

describe('no value breaks out of a filter or a path', () => {
	test('the simulator understands every filter as it was meant', () => {
		fc.assert(
			fc.property(tree, (filter) => {
				if (filter !== undefined) expect(received(filter.sent)).toEqual(filter.meant);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('halves of characters do not stop a call', () => {
		const sent = compareText('id', 'eq', 'a\uD800b');
		expect(received(sent)).toMatchObject({ literal: { value: 'a\uFFFDb' } });
	});

	test('a path parameter stays one segment and is read back as it was', () => {
		const { origin } = new URL('https://api.example');
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (machineId) => {
				fc.pre(machineId !== '.' && machineId !== '..');
				const { pathname, search, hash } = new URL(
					pathOf(apiMethods.isolate, { machineId }),
					origin,
				);
				const segments = pathname.split('/').map(decodeURIComponent);
				expect([...segments, search, hash]).toEqual([
					'',
					'api',
					'machines',
					machineId,
					'isolate',
					'',
					'',
				]);
			}),
			{ numRuns: 1_000 },
		);
	});

	test.each(['', '.', '..'])('"%s" is no path parameter', (machineId) => {
		expect(() => pathOf(apiMethods.isolate, { machineId })).toThrow(TypeError);
	});
});

/** The result, or undefined when the input was refused with advice. Anything else fails the test. */
function acceptedOr<T>(read: () => T): T | undefined {
	try {
		return read();
	} catch (error) {
		expect(isDefenderError(error, 'input')).toBe(true);
		return undefined;
	}
}

describe('what is accepted as the name of a machine', () => {
	test('a target is either refused with advice or in one of the forms of the service', () => {
		const forms = {
			id: /^[0-9a-f]{40}$/,
			name: /^[\p{L}\p{M}\p{N}_'\u2019()[\] -]+(?:\.[\p{L}\p{M}\p{N}_'\u2019()[\] -]+)*$/u,
			ip: /^[0-9a-f:.]+$/,
			aadDeviceId: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
		};
		fc.assert(
			fc.property(fc.constantFrom(...targetModes), anyText, (mode, text) => {
				const target = acceptedOr(() => readTarget(mode, text));
				if (target === undefined) return;
				if (isEvidence(target)) throw new TypeError('evidence has modes of its own');
				const { by, ...value } = target;
				expect(Object.values(value)[0]).toMatch(forms[by]);
			}),
			{ numRuns: 3_000 },
		);
	});

	test('evidence is either refused with advice or in the form of the service, in one part of a path', () => {
		const forms = {
			alert: /^[a-z\d][\w-]{5,99}$/i,
			file: /^[0-9a-f]{40}$/,
			user: /^[^/\\]+$/,
			domain: /^[a-z\d_.-]+\.[a-z][a-z\d-]*$/,
			tag: /^.+$/,
			cve: /^CVE-\d{4}-\d{4,10}$/,
			software: /^$/,
		};
		const likely = fc.oneof(
			anyText,
			fc.stringMatching(/^(?:[a-z.@\\$-]{1,20}|[a-f0-9]{40}|cve-\d{4}-\d{3,5}|da\d{18}_\d)$/),
		);
		fc.assert(
			fc.property(fc.constantFrom(...evidenceModes), likely, (mode, text) => {
				const target = acceptedOr(() => readTarget(mode, text));
				if (target === undefined) return;
				if (!isEvidence(target)) throw new TypeError(`${mode} was read as ${target.by}`);
				expect(target.by).toBe(mode);
				expect(valueOf(target)).toMatch(forms[target.by]);
				// A tag goes into the query: of two dots it is one like any other.
				if (target.by === 'tag') {
					const query = new URLSearchParams(`tag=${encodeURIComponent(target.tag)}`);
					expect([...query]).toEqual([['tag', target.tag]]);
					return;
				}
				expect(pathOf(apiMethods.getMachinesOfUser, { user: valueOf(target) })).toMatch(
					/^\/api\/users\/[^/]+\/machines$/,
				);
			}),
			{ numRuns: 3_000 },
		);
	});

	test('reading a name twice changes nothing', () => {
		const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
		fc.assert(
			fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
				const name = acceptedOr(() => readHostName(labels.join('.'), 'Machine ID'));
				if (name === undefined) return;
				const again = readHostName(`${name.name}.`, 'Machine ID');
				expect(again).toEqual({ name: name.name, isWhole: true });
			}),
		);
	});

	test('IPv4 addresses stay, IPv6 addresses take their one spelling', () => {
		fc.assert(fc.property(fc.ipV4(), (ip) => expect(canonicalIp(ip)).toBe(ip)));
		fc.assert(
			fc.property(fc.ipV6(), (ip) => {
				const canonical = canonicalIp(ip);
				expect(canonical).toBeDefined();
				expect(canonicalIp(canonical ?? '')).toBe(canonical);
				expect(canonicalIp(ip.toUpperCase())).toBe(canonical);
				expect(canonicalIp(`[${ip}]`)).toBe(canonical);
			}),
		);
	});

	test('a link gives no other id than the one that stands in it', () => {
		const id = fc.stringMatching(/^[0-9a-fA-F]{38,42}$/);
		const host = fc.constantFrom('security.microsoft.com', 'security.microsoft.us', 'example.com');
		fc.assert(
			fc.property(
				host,
				fc.constantFrom('', 'v2/', '../'),
				id,
				anyText,
				(site, version, text, tail) => {
					const link = readPortalLink(`https://${site}/machines/${version}${text}${tail}`);
					if (link === undefined) return;
					expect(`${text}${tail}`.toLowerCase().slice(0, 40)).toBe(link.machineId);
					expect(site).not.toBe('example.com');
				},
			),
			{ numRuns: 2_000 },
		);
	});
});
