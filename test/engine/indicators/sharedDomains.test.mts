import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest } from '../service.mts';
import { run, submit } from './submit.mts';

closeServicesAfterEachTest();

const registry = 'a registry gives domains under it';
const needed = 'which Microsoft Defender needs';

describe('a domain of many', () => {
	test.each([
		['DomainName', 'Block', 'co.uk', registry],
		['DomainName', 'Warn', 'Com[.]Au.', registry],
		['DomainName', 'Allowed', 'gov.br', registry],
		['Url', 'Block', 'https://co.uk', registry],
		['DomainName', 'Block', 'microsoft.com', needed],
		['DomainName', 'Block', 'login.microsoftonline.com', needed],
		['DomainName', 'Block', 'securitycenter.windows.com', needed],
		['DomainName', 'Warn', 'windows.net', needed],
		['DomainName', 'Block', 'security.microsoft.us', needed],
		['Url', 'Block', 'https://login.microsoftonline.com/', needed],
	])('%s %s %s is refused unless that is said', async (indicatorType, action, value, why) => {
		const wanted = { indicatorType, indicatorValue: value, indicatorAction: action };
		const { error, posts, simulator } = await run(submit(wanted));
		expect(error?.message).toContain(why);
		expect(error?.description).toContain('Options > Domains of Many Too');
		expect(error?.description).not.toContain('Files of Microsoft');
		expect(posts).toEqual([]);
		expect(simulator.requests.count('submitIndicator')).toBe(0);
		const dry = await run(submit({ ...wanted, options: { dryRun: true } }));
		expect(dry.items[0]?.json).toMatchObject({ verdict: 'refuse', request: null });
		const said = await run(submit({ ...wanted, options: { sharedDomains: true } }));
		expect(said.posts).toHaveLength(1);
	});

	test.each([
		['DomainName', 'Audit', 'co.uk'],
		['DomainName', 'Allowed', 'microsoft.com'],
		['DomainName', 'Block', 'bad.co.uk'],
		['DomainName', 'Block', 'co.example'],
		['DomainName', 'Block', 'bad.uk'],
		['DomainName', 'Block', 'notmicrosoft.com'],
		['DomainName', 'Block', 'evil.blob.core.windows.net'],
		['Url', 'Block', 'https://login.microsoftonline.com/common/oauth2/authorize?client_id=1'],
		['Url', 'Block', 'https://co.uk/a'],
	])('%s %s %s is submitted', async (indicatorType, indicatorAction, indicatorValue) => {
		const wanted = { indicatorType, indicatorAction, indicatorValue };
		const { error, posts } = await run(submit(wanted));
		expect(error).toBeUndefined();
		expect(posts).toHaveLength(1);
	});
});
