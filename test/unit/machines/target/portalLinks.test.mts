import { expect, test } from '@jest/globals';
import { portalOf } from '../../../../defender/clouds.ts';
import { machinePage, readPortalLink } from '../../../../defender/machines/target/portalLink.ts';
import { machineIdField } from '../../../../nodes/shared/fields/machineId.ts';

const id = '9f2c41d07be5a8c3146d90e27fb3385a61c0de74';

/** The pattern by which the editor marks what was typed into a mode. */
function patternOf(name: string): RegExp {
	const mode = machineIdField.property.modes?.find((candidate) => candidate.name === name);
	const [check] = mode?.validation ?? [];
	if (check === undefined || !('properties' in check)) throw new TypeError(`no pattern of ${name}`);
	return new RegExp(`^${String(Reflect.get(check.properties, 'regex'))}$`);
}

test.each([
	[`https://security.microsoft.com/machines/${id}`, true],
	[`https://security.microsoft.com/machines/v2/${id}/overview?tid=1`, true],
	[`HTTPS://Security.Microsoft.com/Machines/V2/${id.toUpperCase()}#x`, true],
	[`https://emea.security.microsoft.com/machines/${id}?from=1&to=2`, true],
	[`https://securitycenter.windows.com/machines/${id}/timeline`, true],
	[`https://security.apps.mil/machines/v2/${id}`, true],
	[`http://security.microsoft.com/machines/${id}`, false],
	[`https://security.microsoft.com/machine/${id}`, false],
	[`https://security.microsoft.com/machines/${id}0`, false],
	[`https://example.com/machines/${id}`, false],
	[`https://security.microsoft.com.example.com/machines/${id}`, false],
	[`https://securityXmicrosoft.com/machines/${id}`, false],
	['https://security.microsoft.com/alerts/da1', false],
	[`security.microsoft.com/machines/${id}`, true],
	[`http://x.safelinks.protection.outlook.com/?url=https%3A%2F%2Fsecurity.microsoft.com%2F`, false],
])('the form takes %s just where the run does', (link, isOne) => {
	expect(readPortalLink(link)?.machineId === id).toBe(isOne);
	for (const mode of ['id', 'name', 'url']) expect(patternOf(mode).test(link)).toBe(isOne);
});

const link = `https://security.microsoft.com/machines/v2/${id}`;

test.each([
	['id', `{${id}}`, true],
	['id', `${id}, ${id}`, true],
	['id', `${id}\n${id}`, true],
	['id', 'pc1', false],
	['id', `[pc1](${link})`, true],
	['url', `<a href="${link}">pc1</a>`, true],
	['url', `<${link}|pc1>`, true],
	['url', 'https://x.safelinks.protection.outlook.com/?url=1', true],
	['url', 'https://example.com/', false],
	['name', 'CONTOSO\\PC1$', true],
	['name', "Ann's MacBook (2)", true],
	['name', 'pc1[.]contoso[.]example', true],
	['name', 'pc1, pc2', true],
	['name', 'pc*', false],
	['ip', '10[.]1[.]2[.]3', true],
	['ip', '10.1.2.3; 10.1.2.4', true],
	['ip', 'pc1', false],
])('typed into mode %s, %s is marked unless %s', (mode, text, isTaken) => {
	expect(patternOf(mode).test(text)).toBe(isTaken);
});

const tenantId = 'a3f0c6d2-4b1e-4c57-9e08-6d2f7b90c415';

test.each([
	['global', '', 'https://security.microsoft.com'],
	['gcc', '', 'https://security.microsoft.com'],
	['gccHigh', '', 'https://security.microsoft.us'],
	['dod', '', 'https://security.apps.mil'],
	['custom', 'https://api.securitycenter.microsoft.com/.default', 'https://security.microsoft.com'],
	['custom', 'https://api-gov.securitycenter.microsoft.us/.default', undefined],
	['custom', '', undefined],
] as const)(
	'the page of a machine in the portal of %s (%s) is a link that is read',
	(cloud, scope, portal) => {
		expect(portalOf(cloud, scope)).toBe(portal);
		if (portal === undefined) return;
		expect(readPortalLink(machinePage(portal, id, tenantId))).toEqual({ machineId: id, tenantId });
		expect(readPortalLink(machinePage(portal, id))).toEqual({ machineId: id, tenantId: undefined });
	},
);
