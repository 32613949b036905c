import { describe, expect, it } from '@jest/globals';
import {
	chosenTenant,
	readTenantList,
	refuseOwnAgain,
	type TenantChoice,
} from '../../../defender/signIn/tenantList.ts';
import { refusalOf } from './fields.mts';

const own = '8a3f6c1e-1111-4222-8333-444444444444';
const fabrikam = 'a3f0c6d2-4b1e-4c57-9e08-6d2f7b90c415';
const adatum = 'b4a1d7e3-4b1e-4c57-9e08-6d2f7b90c415';

describe('a list of tenants', () => {
	it.each<[string, unknown]>([
		['an equals sign', `Fabrikam = ${fabrikam}`],
		['a comma', `Fabrikam,${fabrikam}`],
		['a tab, as spreadsheets have it', `Fabrikam\t${fabrikam}`],
		['the ID first', `${fabrikam}; Fabrikam`],
		['capitals, blanks and empty lines', `\n  Fabrikam = ${fabrikam.toUpperCase()} \r\n\n`],
		['what nobody sees', `\u200bFabrikam\u00a0= ${fabrikam}\ufeff`],
	])('may be written with %s', (_, text) => {
		expect(readTenantList(text, own)).toEqual([{ name: 'Fabrikam', id: fabrikam }]);
	});

	it('keeps names of several words, and the order', () => {
		const text = `Fabrikam, Inc. (EU) = ${fabrikam}\nA. Datum: ${adatum}`;
		expect(readTenantList(text, own).map(({ name }) => name)).toEqual([
			'Fabrikam, Inc. (EU)',
			'A. Datum',
		]);
	});

	it.each([undefined, null, '', ' \n '])('is empty when it is %j', (text) => {
		expect(readTenantList(text, own)).toEqual([]);
	});

	it.each<[string, unknown, RegExp]>([
		['no text', [{ name: 'Fabrikam' }], /is not a text/],
		['a name alone', `Fabrikam = ${fabrikam}\nAdatum`, /in line 2 "Adatum" is not a name and/],
		['an ID alone', fabrikam, /in line 1 .* is not a name and a directory ID/],
		['a domain in place of the ID', 'Fabrikam = fabrikam.example', /is not a name and/],
		['a damaged ID', `Fabrikam = ${fabrikam.slice(1)}`, /is not a name and/],
		['an ID for a name', `${adatum} = ${fabrikam}`, /the name ".*" is an ID/],
		['an ID twice', `A = ${fabrikam}\nB = ${fabrikam}`, /in line 2 the ID .* already/],
		['a name twice', `A = ${fabrikam}\na = ${adatum}`, /in line 2 the name "a" .* already/],
		['its own tenant', `Contoso = ${own.toUpperCase()}`, /is the tenant of the credential itself/],
	])('with %s is refused', (_, text, words) => {
		const refusal = refusalOf(() => readTenantList(text, own));
		expect(refusal.kind).toBe('input');
		expect(refusal.message).toMatch(/^Other Tenants: /);
		expect(refusal.message).toMatch(words);
	});

	it('has not the domain by which the credential names its own', () => {
		const text = `contoso.example = ${fabrikam}`;
		const refusal = refusalOf(() => readTenantList(text, 'contoso.example'));
		expect(refusal.message).toMatch(/is the tenant of the credential itself/);
	});

	it('has not the ID of the own tenant either, which only a sign-in tells', () => {
		const listed = readTenantList(`Contoso = ${own}`, 'contoso.example');
		const tenants = { own: 'contoso.example', listed };
		expect(refusalOf(() => refuseOwnAgain(own, tenants)).message).toMatch(/"Contoso"/);
		for (const other of [fabrikam, '']) expect(() => refuseOwnAgain(other, tenants)).not.toThrow();
	});
});

describe('a choice among tenants', () => {
	const listed = [
		{ name: 'Fabrikam', id: fabrikam },
		{ name: 'A. Datum', id: adatum },
	];
	const tenants = { own, listed };

	it.each<[TenantChoice, string, string | undefined]>([
		[{ by: 'own' }, own, undefined],
		[{ by: 'id', value: own.toUpperCase() }, own, undefined],
		[{ by: 'any', value: own }, own, undefined],
		[{ by: 'id', value: fabrikam.toUpperCase() }, fabrikam, 'Fabrikam'],
		[{ by: 'any', value: adatum }, adatum, 'A. Datum'],
		[{ by: 'any', value: 'A. Datum' }, adatum, 'A. Datum'],
		[{ by: 'name', value: 'Fabrikam' }, fabrikam, 'Fabrikam'],
	])('%j is %s', (choice, tenantId, name) => {
		expect(chosenTenant(choice, tenants)).toEqual({ tenantId, name });
	});

	it.each<TenantChoice>([
		{ by: 'name', value: 'fabrikam' },
		{ by: 'name', value: 'Fabrikam Inc' },
		{ by: 'name', value: 'Fabri' },
		{ by: 'name', value: fabrikam },
		{ by: 'name', value: own },
		{ by: 'id', value: 'Fabrikam' },
		{ by: 'id', value: fabrikam.replace('a', 'b') },
		{ by: 'any', value: 'contoso.example' },
		{ by: 'any', value: '*' },
	])('%j is none of them, and the error names those that are', (choice) => {
		const refusal = refusalOf(() => chosenTenant(choice, tenants));
		expect(refusal.kind).toBe('input');
		expect(refusal.message).toMatch(/^Tenant: /);
		expect(refusal.advice).toContain(`its own (${own}), Fabrikam (${fabrikam}), A. Datum`);
	});

	it('names no more than can be read', () => {
		const many = Array.from({ length: 300 }, (_, index) => ({
			name: `Customer ${index}`,
			id: `${String(index).padStart(8, '0')}-4b1e-4c57-9e08-6d2f7b90c415`,
		}));
		const refusal = refusalOf(() =>
			chosenTenant({ by: 'name', value: 'x' }, { own, listed: many }),
		);
		expect(refusal.advice).toContain('Customer 19');
		expect(refusal.advice).not.toContain('Customer 20 ');
		expect(refusal.advice).toContain('280 more');
	});
});
