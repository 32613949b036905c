import { describe, expect, test } from '@jest/globals';
import { DefenderError } from '../../../defender/defenderError.ts';
import { readMachineAction, type MachineAction } from '../../../defender/entities.ts';
import type { WaitEnd } from '../../../defender/response/machineActions/wait/waitState.ts';
import {
	ranAllTheSame,
	verdictOf,
	type WaitChoice,
} from '../../../defender/response/machineActions/wait/verdict.ts';

const name = 'hr-lt-0107.contoso.example';
const short = 'hr-lt-0107';

function action(status: string, more: object = {}): MachineAction {
	const row = { id: 'a1', type: 'Isolate', computerDnsName: name, status, ...more };
	const read = readMachineAction(row);
	if (read === undefined) throw new TypeError('no action');
	return read;
}

const final = (status: string, more: object = {}): WaitEnd => ({
	end: 'final',
	seen: action(status, more),
});
const timedOut = (seen?: MachineAction): WaitEnd => ({ end: 'timedOut', seen });
const failed = (error: Error, seen?: MachineAction): WaitEnd => ({ end: 'failed', error, seen });

const forbidden = new DefenderError({ kind: 'forbidden', message: 'No role.', status: 403 });

/** What a verdict is, for a table: the status that is returned, or the kind of the error. */
function verdict(end: WaitEnd, choice: Partial<WaitChoice> = {}): string {
	const chosen = { onUnsuccessful: 'error', onTimeout: 'error', timeout: 600, ...choice } as const;
	try {
		return verdictOf(chosen, 'a1', end)?.status ?? 'nothing seen';
	} catch (error) {
		return error instanceof DefenderError ? `error ${error.kind}` : 'another error';
	}
}

function errorOf(end: WaitEnd): DefenderError {
	try {
		verdictOf({ onUnsuccessful: 'error', onTimeout: 'error', timeout: 90 }, 'a1', end);
	} catch (error) {
		if (error instanceof DefenderError) return error;
	}
	throw new TypeError('That was no error');
}

describe('what a wait yields', () => {
	test.each<[string, WaitEnd, Partial<WaitChoice>, string]>([
		['success', final('Succeeded'), {}, 'Succeeded'],
		['a failure', final('Failed'), {}, 'error actionFailed'],
		['a time-out of the machine', final('TimeOut'), {}, 'error actionFailed'],
		['a cancellation', final('Cancelled'), {}, 'error actionFailed'],
		['a failure as data', final('Failed'), { onUnsuccessful: 'item' }, 'Failed'],
		['a cancellation as data', final('Cancelled'), { onUnsuccessful: 'item' }, 'Cancelled'],
		['a failure, other data chosen', final('Failed'), { onTimeout: 'item' }, 'error actionFailed'],
		['time is up', timedOut(action('InProgress')), {}, 'error timedOut'],
		['time is up, as data', timedOut(action('Pending')), { onTimeout: 'item' }, 'Pending'],
		[
			'time is up, other data chosen',
			timedOut(action('Pending')),
			{ onUnsuccessful: 'item' },
			'error timedOut',
		],
		['time is up, a status nobody knows', timedOut(action('Paused')), {}, 'error timedOut'],
		['time is up, never seen', timedOut(), {}, 'error timedOut'],
		['time is up, never seen, as data', timedOut(), { onTimeout: 'item' }, 'nothing seen'],
		['nobody may look', failed(forbidden, action('Pending')), {}, 'error forbidden'],
		[
			'nobody may look, data chosen',
			failed(forbidden, action('Pending')),
			{ onUnsuccessful: 'item', onTimeout: 'item' },
			'error forbidden',
		],
		['nobody may look, never seen', failed(forbidden), {}, 'error forbidden'],
		['a fault of our own', failed(new TypeError('x'), action('Pending')), {}, 'another error'],
	])('%s', (_what, end, choice, expected) => {
		expect(verdict(end, choice)).toBe(expected);
	});
});

describe('what the error of a wait says', () => {
	test.each<[string, WaitEnd, string, string]>([
		[
			'a failure with its reason',
			final('Failed', { troubleshootInfo: 'The sensor is outdated' }),
			`${short} was not isolated: the isolation ended as Failed: The sensor is outdated`,
			'Action center',
		],
		[
			'a time-out',
			final('TimeOut'),
			`${short} was not isolated: the isolation ended as TimeOut`,
			'offline',
		],
		[
			'a machine of no name',
			final('Failed', { computerDnsName: null, machineId: 'abc' }),
			'Machine abc was not isolated: the isolation ended as Failed',
			'',
		],
		[
			'no machine',
			final('Failed', { computerDnsName: null }),
			'The machine was not isolated: the isolation ended as Failed',
			'',
		],
		[
			'a cancellation that came too late',
			final('Cancelled', { commands: [{ commandStatus: 'Completed' }] }),
			`${short} was not isolated: the isolation ended as Cancelled`,
			'was completed before the cancellation reached the machine',
		],
		[
			'time is up',
			timedOut(action('Pending')),
			`The isolation of ${short} has not ended within 90 seconds and is Pending`,
			'may still take effect',
		],
		[
			'time is up, never seen',
			timedOut(),
			'The machine action has not shown up within 90 seconds',
			'may still take effect',
		],
		[
			'nobody may look',
			failed(forbidden, action('Pending')),
			`The isolation of ${short} goes on in Microsoft Defender, but its end could not be read: No role.`,
			'',
		],
	])('%s', (_what, end, message, advice) => {
		const error = errorOf(end);
		expect(error.message).toBe(message);
		expect(error.advice).toContain(advice);
		expect(error.action?.id).toBe(end.seen === undefined ? undefined : 'a1');
	});
});

describe('whether a cancelled action has had its effect', () => {
	test.each([
		['no command', 'Cancelled', [], false],
		['a command that was completed', 'Cancelled', ['Completed'], true],
		['one of several', 'Cancelled', ['Failed', 'Completed'], true],
		['a command that was not', 'Cancelled', ['Failed'], false],
		['an action that failed', 'Failed', ['Completed'], false],
	])('%s', (_what, status, commands, expected) => {
		const states = commands.map((commandStatus) => ({ commandStatus }));
		expect(ranAllTheSame(action(status, { commands: states }))).toBe(expected);
	});
});
