import { describe, expect, test } from '@jest/globals';
import { isDeep } from '../../../defender/general/deep.ts';
import {
	isFinal,
	readMachineAction,
	timeOf,
	type MachineAction,
} from '../../../defender/entities.ts';
import { safeFileName } from '../../../defender/files/download/fileNames.ts';
import { checkedLink } from '../../../defender/files/download/downloadHosts.ts';
import { readLibraryFile } from '../../../defender/files/library/libraryFile.ts';
import { linkIn } from '../../../defender/files/investigationPackage/packageLink.ts';
import { readScriptResult } from '../../../defender/files/liveResponse/scriptResult.ts';
import { wireFileOf } from '../../../defender/files/download/wireFile.ts';
import { httpDate } from '../../../defender/http/serviceTime.ts';
import { retryAfterMs } from '../../../defender/http/refusal/refusal.ts';
import { readMachine } from '../../../defender/machines/machine.ts';
import { readTokenAnswer } from '../../../defender/signIn/tokenAnswer.ts';
import { readTokenClaims } from '../../../defender/signIn/tokenClaims.ts';
import { ranAllTheSame } from '../../../defender/response/machineActions/wait/verdict.ts';
import { lowerCased } from '../../../nodes/shared/headers.ts';
import { deep, hostileTexts, hostileValues, prototypeWords } from './hostile.mts';

const lineEnds = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
const controlsInProse = /(?![\t\n\r])[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

function action(fields: object): MachineAction | undefined {
	return readMachineAction({ id: 'a', ...fields });
}

describe('an entity, whatever stands in its fields', () => {
	const names = ['machineId', 'computerDnsName', 'requestor', 'scope', 'type', 'status'];
	const prose = ['requestorComment', 'troubleshootInfo', 'cancellationComment'];
	const machineNames = ['computerDnsName', 'osPlatform', 'version', 'healthStatus', 'lastSeen'];

	test.each(Object.entries(hostileTexts))('texts: %s', (_what, text) => {
		const filled = (fields: string[]) => Object.fromEntries(fields.map((name) => [name, text]));
		const read = action({ ...filled(names), ...filled(prose) });
		const machine = readMachine({ id: 'm', ...filled(machineNames), machineTags: [text] });
		const file = readLibraryFile({ fileName: text, description: text });
		for (const name of [
			...names.map((field) => read?.[field]),
			...machineNames.map((field) => machine?.[field]),
			file?.fileName,
		]) {
			expect(String(name).length).toBeLessThanOrEqual(255);
			expect(String(name)).not.toMatch(lineEnds);
		}
		for (const field of [
			...prose.map((name) => read?.[name]),
			file?.description,
			machine?.machineTags?.[0],
		]) {
			expect(String(field).length).toBeLessThanOrEqual(20_000);
			expect(String(field)).not.toMatch(controlsInProse);
		}
	});

	test.each(hostileValues.map((value, at) => [at, value]))('types: %d', (_at, value) => {
		const fields = [...names, ...prose, 'commands', 'errorHResult', 'creationDateTimeUtc'];
		const read = action(Object.fromEntries(fields.map((name) => [name, value])));
		expect(Number.isSafeInteger(read?.errorHResult)).toBe(true);
		const states = [
			{ index: value, errors: [value], command: { params: [{ key: value, value }] } },
		];
		const [state] = action({ commands: [value, ...states] })?.commands.slice(1) ?? [];
		expect(state?.index).toBeGreaterThanOrEqual(0);
		expect(state?.errors.every((error) => typeof error === 'string')).toBe(true);
		expect(readMachine({ id: 'm', machineTags: [value], computerDnsName: value })?.id).toBe('m');
		expect(readMachineAction({ id: value })).toBeUndefined();
		expect(readMachine({ id: value })).toBeUndefined();
	});

	test.each(['x'.repeat(201), 'a b', 'a\u0000', 'ä', '', '\u202e'])(
		'is none by the ID %j',
		(id) => {
			expect(readMachineAction({ id })).toBeUndefined();
			expect(readMachine({ id })).toBeUndefined();
		},
	);

	test('a name without what nobody sees would be another machine’s', () => {
		expect(readMachine({ id: 'm', computerDnsName: 'dc01\u200b' })?.computerDnsName).toBe(
			'dc01\ufffd',
		);
	});

	test.each([
		['succeeded', 'Succeeded', true],
		['TIMEOUT', 'TimeOut', true],
		['canceled', 'Cancelled', true],
		['inprogress', 'InProgress', false],
		['Succeeded ', 'Succeeded ', false],
		['Done', 'Done', false],
	])('the status %j is read as %j', (word, status, final) => {
		expect(action({ status: word })?.status).toBe(status);
		expect(isFinal(status)).toBe(final);
	});

	test.each(prototypeWords)('%s is no word of a table', (word) => {
		expect(action({ status: word, type: word })).toMatchObject({ status: word, type: word });
		expect(isFinal(word)).toBe(false);
	});

	test('types and commands may be written in either case', () => {
		const commands = [{ commandStatus: 'completed', command: { type: 'getfile' } }];
		const read = action({ type: 'isolate', status: 'cancelled', commands });
		expect(read?.type).toBe('Isolate');
		expect(read?.commands[0]).toMatchObject({ command: { type: 'GetFile' } });
		expect(read !== undefined && ranAllTheSame(read)).toBe(true);
	});
});

describe('times', () => {
	test.each([
		['2026-03-03T09:00:00.1234567Z', Date.UTC(2026, 2, 3, 9, 0, 0, 123)],
		['2026-03-03t09:00:00z', Date.UTC(2026, 2, 3, 9)],
		['2026-03-03T09:00', Date.UTC(2026, 2, 3, 9)],
		['2026-03-03T09:00:00+02:00', Date.UTC(2026, 2, 3, 7)],
	])('%s is one', (text, time) => {
		expect(timeOf(text)).toBe(time);
	});

	test.each([
		'0001-01-01T00:00:00Z',
		'9999-12-31T23:59:59Z',
		'+275760-09-13T00:00:00Z',
		'2026-13-03T09:00:00Z',
		'1',
		'yesterday',
		'Tue, 03 Mar 2026 09:00:00 GMT',
		`2026-03-03T09:00:00.${'1'.repeat(1_000_000)}Z`,
	])('%.40s is none', (text) => {
		expect(timeOf(text)).toBeUndefined();
	});

	test.each(['Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT', '1', '', 'soon'])(
		'a clock that says %j is not believed',
		(text) => {
			expect(httpDate(text)).toBeUndefined();
		},
	);
});

describe('headers', () => {
	test.each([
		['1e9', undefined],
		['0x10', undefined],
		['Infinity', undefined],
		['999999999999', 86_400_000],
		['Fri, 31 Dec 2099 23:59:59 GMT', 86_400_000],
		['Fri, 31 Dec 9999 23:59:59 GMT', undefined],
	])('Retry-After: %s', (text, wait) => {
		expect(retryAfterMs({ status: 429, headers: { 'retry-after': text }, body: '' }, 0)).toBe(wait);
	});

	test('are texts of bounded length, few of them', () => {
		const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`H${at}`, 'x']));
		expect(Object.keys(lowerCased(many))).toHaveLength(200);
		const read = lowerCased({ A: 'x'.repeat(1_000_000), B: ['y', 'z'], C: { toString: 1 }, D: 5 });
		expect(read.a).toHaveLength(8_192);
		expect(read).toMatchObject({ b: 'y, z', c: '', d: '5' });
	});

	test('give a length in digits only', () => {
		const sized = (size: string) =>
			wireFileOf({ status: 200, headers: { 'content-length': size } } as never).size;
		expect(['1e3', '-1', '0x1', ' 5 ', ''].map(sized)).toEqual([
			undefined,
			undefined,
			undefined,
			5,
			undefined,
		]);
	});
});

describe('JSON', () => {
	test('that is nested deep is told before anybody walks through it', () => {
		expect(isDeep(deep(10))).toBe(false);
		expect(isDeep(deep(31))).toBe(true);
		expect(isDeep(deep(1_000_000))).toBe(true);
		expect(isDeep({ value: [{ a: { b: deep(29) } }] })).toBe(true);
	});

	test('loses what would be taken for a prototype', () => {
		const body: unknown = JSON.parse('{"value":[{"__proto__":{"isAdmin":true},"id":"a"}]}');
		expect(isDeep(body)).toBe(false);
		expect(JSON.stringify(body)).toBe('{"value":[{"id":"a"}]}');
	});
});

describe('links and tokens', () => {
	test.each([
		`https://x.blob.core.windows.net/${'a'.repeat(10_000)}`,
		'',
		{ toString: 1 },
		['https://x.blob.core.windows.net/f'],
	])('%.40j is no link', (value) => {
		expect(() => linkIn({ value })).toThrow('without a download link');
	});

	test.each([
		'https://x.blob.core.\nwindows.net/f',
		'https://x.blob.core.windows.net/f\u0000',
		'https://x.blob.core.windows.net.evil.example/f',
		'https://user:pass@x.blob.core.windows.net/f',
		'https://x.blob.core.windows.net:8443/f',
		'http://x.blob.core.windows.net/f',
		'https://blob.core.windows.net/f',
		'javascript:alert(1)',
	])('%j is not followed', (link) => {
		expect(() => checkedLink(link, undefined)).toThrow();
	});

	test.each([['a b'], ['ä'], [''], ['x'.repeat(16_385)], ['a\r\nb'], [5], [{ toString: 1 }]])(
		'%.20j is no token',
		(token) => {
			const answer = { status: 200, body: { access_token: token } };
			expect(() => readTokenAnswer(answer, 'login.example', [])).toThrow(
				'is not the sign-in service',
			);
		},
	);

	test.each(hostileValues.map((value, at) => [at, value]))(
		'claims of any type: %d',
		(_at, value) => {
			if (typeof value === 'object') return;
			const claims = { appid: value, tid: value, roles: [value], scp: value, exp: value };
			const token = `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;
			expect(typeof readTokenClaims(token)?.tenantId).toBe('string');
		},
	);
});

describe('file names', () => {
	test.each([
		['COM¹.txt', '_COM¹.txt'],
		['lpt³', '_lpt³'],
		['-rf', '_-rf'],
		['--help.txt', '_--help.txt'],
		['con', '_con'],
		['a\u202Egpj.exe', 'agpj.exe'],
	])('%j becomes %j', (name, safe) => {
		expect(safeFileName(name, 'file')).toBe(safe);
	});

	test.each(Object.entries(hostileTexts))('fit every file system: %s', (_what, text) => {
		const name = safeFileName(text, 'file');
		expect(Buffer.byteLength(name)).toBeLessThanOrEqual(201);
		expect(name).not.toMatch(/[\p{Cc}/\\]/u);
	});
});

describe('what a script has left', () => {
	test.each(hostileValues.map((value, at) => [at, value]))('of any type: %d', (at, value) => {
		if (at === hostileValues.length - 1) return;
		const document = { script_name: value, exit_code: value, script_output: value };
		const result = readScriptResult('It', JSON.stringify(document));
		expect(typeof result.output).toBe('string');
		expect(result.exitCode === null || Number.isFinite(result.exitCode)).toBe(true);
	});
});
