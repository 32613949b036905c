import { describe, expect, test } from '@jest/globals';
import { isDefenderError } from '../../../../defender/defenderError.ts';
import { readTarget, targetModes } from '../../../../defender/machines/target/target.ts';

/** What reading it gives: the target, or the message of the refusal. */
function read(mode: (typeof targetModes)[number], text: string): unknown {
	try {
		return readTarget(mode, text);
	} catch (error) {
		return isDefenderError(error, 'input') ? error.message : error;
	}
}

const nobody = [
	'00000000-0000-0000-0000-000000000000',
	'0'.repeat(40),
	'da39a3ee5e6b4b0d3255bfef95601890afd80709',
	'127.0.0.1',
	'127.8.9.10',
	'0.0.0.0',
	'169.254.17.3',
	'224.0.0.251',
	'255.255.255.255',
	'::',
	'::1',
	'[::1]',
	'fe80::1c2d:3e4f%12',
	'febf::1',
	'ff02::1',
	'::ffff:127.0.0.1',
	'localhost',
	'LocalHost.localdomain',
	'localhost6',
	'null',
	'<null>',
	'(null)',
	'undefined',
	'none',
	'Unknown',
	'N/A',
	'-',
	'"null"',
	'host1.undefined',
	'null.contoso.example',
	'CompromisedEntity',
];

describe('values that stand for no machine', () => {
	test.each(nobody)('%s, in every mode', (text) => {
		for (const mode of targetModes) {
			expect(read(mode, text)).toMatch(/^Machine: .* stands for no machine/);
		}
	});

	test.each(['unknown-pc', 'nonesuch', 'pc-null', '10.0.0.1', 'fd00::1', '126.255.255.255'])(
		'%s is not among them',
		(text) => {
			const mode = /[.:]/.test(text) ? 'ip' : 'name';
			expect(read(mode, text)).toMatchObject({ by: mode });
		},
	);
});

test('an IP address names a machine only in By IP', () => {
	for (const mode of targetModes) {
		const expected =
			mode === 'ip'
				? { by: 'ip', ip: '10.20.30.41' }
				: 'Machine: "10.20.30.41" is an IP address, which names a machine only in By IP';
		expect(read(mode, '10.20.30.41')).toEqual(expected);
	}
});

describe('names', () => {
	test.each<[string, unknown]>([
		['Müller-PC', { by: 'name', name: 'müller-pc', isWhole: false }],
		['Mu\u0308ller-PC', { by: 'name', name: 'müller-pc', isWhole: false }],
		["O'Brien-LT", { by: 'name', name: "o'brien-lt", isWhole: false }],
		['бухгалтерия-1', { by: 'name', name: 'бухгалтерия-1', isWhole: false }],
		['受付PC1', { by: 'name', name: '受付pc1', isWhole: false }],
		['pc1.', { by: 'name', name: 'pc1', isWhole: true }],
		['pc1.contoso.example.', { by: 'name', name: 'pc1.contoso.example', isWhole: true }],
	])('%s is one', (text, target) => {
		expect(read('name', text)).toEqual(target);
	});

	test.each([
		['\u0440c1', '(U+0440)'],
		['fin-\u03BFt', '(U+03BF)'],
		['pc\uFF11', '(U+FF11)'],
		['pc\u200B1', '(U+200B)'],
		['pc/1', 'the character /'],
		['pc*', 'the character *'],
	])('%s is none', (text, reason) => {
		expect(read('name', text)).toEqual(expect.stringContaining(reason));
	});
});

/** Each of them took minutes when the end of a row was looked for from every place in it. */
test.each([' ', '\u200b', ')', '"'])('a long row of %j takes no long time', (one) => {
	const text = `pc${one.repeat(300_000)}1`;
	for (const mode of targetModes) {
		expect(read(mode, text)).toMatch(/^Machine: /);
	}
});
