import { describe, expect, it } from '@jest/globals';
import type { INodeProperties } from 'n8n-workflow';
import { MicrosoftDefenderApi } from '../../../credentials/MicrosoftDefenderApi.credentials.ts';
import { DefenderError } from '../../../defender/defenderError.ts';
import { isCloud, isRegion } from '../../../defender/clouds.ts';
import { readCredential } from '../../../defender/signIn/credentialData.ts';
import { certificateFields, secretFields } from './fields.mts';

const credential = new MicrosoftDefenderApi();

function field(name: string): INodeProperties {
	const found = credential.properties.find((property) => property.name === name);
	if (found === undefined) throw new Error(`The form has no field ${name}`);
	return found;
}

function valuesOf(name: string): unknown[] {
	return (field(name).options ?? []).map((option) =>
		'value' in option ? option.value : undefined,
	);
}

describe('the credential', () => {
	it('keeps the names that workflows and stored credentials hold on to', () => {
		expect(credential.name).toBe('microsoftDefenderApi');
		expect(credential.properties.map(({ name }) => name)).toEqual([
			'accessToken',
			'setupNotice',
			'authentication',
			'tenantId',
			'clientId',
			'clientSecret',
			'certificate',
			'privateKey',
			'privateKeyPassphrase',
			'signatureAlgorithm',
			'cloud',
			'region',
			'loginUrl',
			'apiUrl',
			'scope',
			'tenants',
			'operationsAllowed',
			'operationsChosen',
		]);
		expect(valuesOf('authentication')).toEqual(['certificate', 'clientSecret']);
		expect(valuesOf('signatureAlgorithm')).toEqual(['PS256', 'RS256']);
	});

	it('offers every cloud and region that it can sign in to, and no other', () => {
		expect(valuesOf('cloud').sort()).toEqual(['custom', 'dod', 'gcc', 'gccHigh', 'global']);
		expect(valuesOf('cloud').every(isCloud)).toBe(true);
		expect(valuesOf('region').sort()).toEqual([
			'aea',
			'au',
			'auto',
			'eu',
			'ina',
			'swa',
			'uk',
			'us',
		]);
		expect(valuesOf('region').every(isRegion)).toBe(true);
	});

	it.each(['accessToken', 'clientSecret', 'certificate', 'privateKey', 'privateKeyPassphrase'])(
		'never sends %s back to the browser',
		(name) => {
			expect(field(name).typeOptions?.password).toBe(true);
		},
	);

	it('allows everything until something else is chosen, in a field whose default n8n keeps', () => {
		// n8n 2.41.1 stores an empty list in the place of a default that is one.
		expect(field('operationsAllowed')).toMatchObject({ type: 'options', default: 'all' });
		const lists = credential.properties.filter(({ type }) => type === 'multiOptions');
		expect(lists.filter((list) => (list.default as unknown[]).length > 0)).toEqual([]);
	});

	it('makes n8n ask for a token before each request', () => {
		expect(field('accessToken')).toMatchObject({
			type: 'hidden',
			default: '',
			typeOptions: { expirable: true },
		});
	});

	it('works with the values that a new form has', () => {
		const defaults = Object.fromEntries(
			credential.properties.map(({ name, default: value }) => [name, value]),
		);
		const { tenantId, clientId, clientSecret } = secretFields;
		const read = readCredential({ ...defaults, tenantId, clientId, clientSecret });
		expect(read).toMatchObject({ authentication: 'clientSecret', clientSecret });
		expect(read.endpoints.apiUrl).toBe('https://api.security.microsoft.com');
	});

	it.each([
		['tenantId', secretFields],
		['clientId', secretFields],
		['clientSecret', secretFields],
		['scope', secretFields],
		['tenants', secretFields],
		['cloud', secretFields],
		['region', secretFields],
		['authentication', secretFields],
		['signatureAlgorithm', certificateFields],
		['loginUrl', { ...secretFields, cloud: 'custom', apiUrl: 'https://a.test' }],
		['apiUrl', { ...secretFields, cloud: 'custom', loginUrl: 'https://a.test' }],
	])('calls %s in its errors as the form does', (name, fields) => {
		const wrong = name === 'clientSecret' ? ' ' : 'wrong value';
		let message = '';
		try {
			readCredential({ ...fields, [name]: wrong });
		} catch (error) {
			if (error instanceof DefenderError) ({ message } = error);
		}
		expect(message.startsWith(`${field(name).displayName}: `)).toBe(true);
	});

	it('tells what to do for each answer that its test may get', () => {
		const codes = (credential.test.rules ?? []).map((rule) =>
			rule.type === 'responseCode' ? rule.properties.value : 0,
		);
		expect(codes).toEqual([401, 403, 404, 429, 503]);
		expect(credential.test.request.baseURL).toBeUndefined();
	});
});
