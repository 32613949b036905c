import { expect, test } from '@jest/globals';
import { minutes } from '../../../../defender/general/clock.ts';
import { downloadScriptResult } from '../../../../defender/files/liveResponse/resultDownload.ts';
import { settle } from '../../../../defender/general/settled.ts';
import { virtualClock } from '../../../harness/index.mts';
import { action } from '../../response/given.mts';
import { downloadConnection, fakeHost } from '../download/fakeHost.mts';

const mebibyte = 1024 * 1024;
const document = JSON.stringify({ script_name: 'a.ps1', script_output: 'a'.repeat(3_000) });

const state = {
	index: 0,
	startTime: null,
	endTime: null,
	commandStatus: 'Completed',
	errors: [],
	command: { type: 'RunScript', params: [{ key: 'ScriptName', value: 'a.ps1' }] },
};

/** Downloads the document of a script that its host says is so long. */
async function scriptOf(announced: number | undefined, largest: number) {
	const clock = virtualClock();
	const connection = {
		...downloadConnection(clock),
		send: () =>
			Promise.resolve({
				status: 200,
				headers: {},
				body: { value: 'https://store.blob.core.windows.net/result?sig=secret' },
			}),
	};
	const headers = announced === undefined ? {} : { 'content-length': String(announced) };
	const host = fakeHost(Buffer.from(document), Array(9).fill({ headers }), clock);
	const done = await settle(() =>
		downloadScriptResult(
			connection,
			host.fetch,
			{ action: action({ type: 'LiveResponse' }), state },
			{ largest, expansion: 100, keepPacked: false, deadline: clock.now() + minutes(30) },
		),
	);
	return { error: done.ok ? '' : done.error.message, document: done.ok && done.value.document };
}

test('the document of a script is read whole', async () => {
	expect(await scriptOf(undefined, Infinity)).toEqual({ error: '', document });
});

test.each<[string, number, number, boolean]>([
	['a byte more than 64 MiB, whatever files may have', 64 * mebibyte + 1, Infinity, true],
	['64 MiB', 64 * mebibyte, Infinity, false],
	['a byte more than files may have', 1_001, 1_000, true],
])(
	'a script whose document has %s is too large: %j',
	async (_what, announced, largest, isTooLarge) => {
		const { error } = await scriptOf(announced, largest);
		expect(/larger than/.test(error)).toBe(isTooLarge);
	},
);
