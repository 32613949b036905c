import { expect, test } from '@jest/globals';
import { readTarget } from '../../../../defender/machines/target/target.ts';

const digits = '0123456789abcdef';
const thirtyTwo = `${digits}${digits}`;
const forty = `${thirtyTwo}89abcdef`;

test.each([
	[thirtyTwo.slice(1)],
	[`${thirtyTwo}-pc`],
	[`${thirtyTwo}x`],
	[`pc-${thirtyTwo}`],
	[`${forty}-pc`],
	[`${thirtyTwo}.contoso.example`],
	[`${forty}.contoso.example`],
])('%s is a name: other systems name computers by their IDs', (name) => {
	for (const mode of ['name', 'any'] as const) {
		expect(readTarget(mode, name)).toMatchObject({ by: 'name', name });
	}
});

test.each([thirtyTwo, `${forty}0`, forty.slice(1)])(
	'%s is a machine ID that went wrong',
	(text) => {
		for (const mode of ['name', 'any', 'id', 'list'] as const) {
			expect(() => readTarget(mode, text)).toThrow(
				`has ${text.length} hexadecimal digits, which is neither a machine ID nor a name`,
			);
		}
	},
);

test('forty of them are a machine ID, however it is written', () => {
	expect(readTarget('name', forty.toUpperCase())).toEqual({ by: 'id', id: forty });
});
