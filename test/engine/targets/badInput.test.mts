import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest, machine } from '../service.mts';
import { locator, node, scan, scanMachines, startConfusingService, type Given } from './park.mts';

closeServicesAfterEachTest();

const id = machine.finance;

/** Mode, value, what the message says. */
const wrong: Array<[string, string, Given, string]> = [
	['an id of 39 digits', 'id', id.slice(1), 'has 39 hexadecimal digits'],
	['an id of 41 digits', 'id', `${id}a`, 'has 41 hexadecimal digits'],
	['an id of 39 digits as a name', 'name', id.slice(1), 'has 39 hexadecimal digits'],
	['a SHA-256 as an id', 'id', 'a'.repeat(64), 'has 64 hexadecimal digits'],
	['a name as an id', 'id', 'pc1', '"pc1" is no machine ID'],
	['a name as an address', 'ip', 'pc1', '"pc1" is no IP address'],
	['a name as a link', 'url', 'pc1', '"pc1" is no link to a device page'],
	["another system's id", 'id', 'i-0abcd1234ef567890', 'is no machine ID'],
	['an equals sign', 'name', "pc1' or 1=1", 'has the character =, which host names do not have'],
	['a wildcard', 'name', 'pc*', 'has the character *, which host names do not have'],
	['a slash', 'name', '../pc1', 'has the character /, which host names do not have'],
	['a Cyrillic look-alike', 'name', 'рc1', 'has the character "р" (U+0440)'],
	['a full-width digit', 'name', 'pc１', 'has the character "１" (U+FF11)'],
	['an invisible character', 'name', 'pc\u200b1', '(U+200B)'],
	['two dots', 'name', 'pc1..example', '"pc1..example" is no host name'],
	['a leading dot', 'name', '.example', '".example" is no host name'],
	['a label of 64 letters', 'name', 'p'.repeat(64), 'is no host name'],
	['an address with a number too large', 'name', '10.1.2.300', 'is neither an IP address nor'],
	['an address with a leading zero', 'ip', '010.1.2.3', '"010.1.2.3" is no IP address'],
	['a network', 'ip', '10.1.2.0/24', '"10.1.2.0/24" is no IP address'],
	['an IPv6 address with two gaps', 'ip', '2001::db8::1', '"2001::db8::1" is no IP address'],
	['a link to another site', 'url', `https://example.com/machines/${id}`, 'is no link to a device'],
	[
		'a look-alike of the portal',
		'url',
		`https://security.microsoft.com.example.com/machines/${id}`,
		'is no link to a device page',
	],
	[
		'a link without encryption',
		'url',
		`http://security.microsoft.com/machines/${id}`,
		'is no link',
	],
	['a link to another page', 'url', 'https://security.microsoft.com/incidents/7', 'is no link'],
	[
		'a link with a short id',
		'url',
		`https://security.microsoft.com/machines/${id.slice(1)}`,
		'is no',
	],
	['an empty text', 'name', '', 'Machine: the field is empty'],
	['blanks only', 'id', '   ', 'Machine: the field is empty'],
	['an empty list', 'id', [], 'Machine: the field is empty'],
	['nothing at all', 'name', null, 'Machine: the field is empty'],
	['a list within a list', 'id', [[id]], 'an entry of the list is a list'],
	['a list with a gap', 'id', [id, ''], 'entry 2 of 2 is empty'],
	['an object', 'id', { ids: [id] }, 'the value is an object without a machine ID; it has ids'],
];

describe('Bad input', () => {
	test.each(wrong)('%s (%s) is told before any call', async (_, mode, value, message) => {
		const service = await startConfusingService();
		const run = await scanMachines(service, mode, [value]);
		expect(run.error?.message).toMatch(/^Machine: /);
		expect(run.error?.message).toContain(message);
		expect(run.error?.description).not.toBe('');
		expect(run.error?.context?.itemIndex).toBe(0);
		expect(service.simulator.requests.count()).toBe(0);
	});

	test('a list of one machine is that machine', async () => {
		const service = await startConfusingService();
		const run = await scanMachines(service, 'id', [[id]]);
		expect(run.items[0]?.json.machineId).toBe(id);
	});

	test.each([
		['id', id.slice(1), 'A machine ID of Microsoft Defender has 40 hexadecimal digits'],
		['name', 'pc*', 'there are no wildcards'],
		['ip', 'pc1', 'Use an IPv4 or IPv6 address'],
		['url', 'https://example.com/', 'Copy the address of the device page'],
	])('a wrong value typed into mode %s is marked by the editor', async (mode, value, message) => {
		const service = await startConfusingService();
		const parameters = { ...scan(mode), machineId: locator(mode, value) };
		const run = await service.engine.runNode({ node, parameters });
		expect(run.status).toBe('error');
		expect(JSON.stringify(run.error)).toContain(message);
		expect(service.simulator.requests.count()).toBe(0);
	});
});
