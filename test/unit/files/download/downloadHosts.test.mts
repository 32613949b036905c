import { describe, expect, test } from '@jest/globals';
import { checkedLink } from '../../../../defender/files/download/downloadHosts.ts';

describe('download links', () => {
	test.each([
		'https://userrequests-us.securitycenter.windows.com:443/safedownload/x.zip?token=a%2b',
		'https://userrequests.securitycenter.microsoft.com/x',
		'https://userrequests-gov.securitycenter.microsoft.us/x',
		'https://store01.blob.core.windows.net/investigation-actions-data/x?sig=s',
		'https://store01.blob.core.usgovcloudapi.net/x?sig=s',
	])('%s is followed', (link) => {
		expect(checkedLink(link, undefined).href).toBe(link.replace(':443', ''));
	});

	test.each([
		'http://store01.blob.core.windows.net/x?sig=secret',
		'https://store01.blob.core.windows.net:8443/x?sig=secret',
		'https://blob.core.windows.net/x?sig=secret',
		'https://blob.core.windows.net.evil.example/x?sig=secret',
		'https://evilblob.core.windows.net/x?sig=secret',
		'https://evil.example/blob.core.windows.net?sig=secret',
		'https://store01.blob.core.windows.net@evil.example/x?sig=secret',
		'https://user:pass@store01.blob.core.windows.net/x?sig=secret',
		'file:///etc/passwd?sig=secret',
		'http://169.254.169.254/metadata?sig=secret',
	])('%s is not, and the error does not repeat it', (link) => {
		const follow = () => checkedLink(link, undefined);
		expect(follow).toThrow(/no download host of Microsoft's$/);
		expect(follow).not.toThrow(/secret|pass@/);
	});

	test('text that is no link is refused without being repeated', () => {
		expect(() => checkedLink('sig=secret', undefined)).toThrow(/is no download link$/);
	});

	test('the origin of a custom cloud is allowed, and nothing else of it', () => {
		const own = 'http://127.0.0.1:4780';
		expect(checkedLink(`${own}/x`, own).href).toBe(`${own}/x`);
		expect(() => checkedLink('http://127.0.0.1:4781/x', own)).toThrow(/no download host/);
		expect(() => checkedLink('https://127.0.0.1:4780/x', own)).toThrow(/no download host/);
		expect(() => checkedLink('http://user@127.0.0.1:4780/x', own)).toThrow(/no download host/);
		expect(checkedLink('https://s.blob.core.windows.net/x', own).host).toMatch(/^s\.blob/);
	});
});
