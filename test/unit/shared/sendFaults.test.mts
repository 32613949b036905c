import { describe, expect, it } from '@jest/globals';
import { AxiosError, AxiosHeaders, type AxiosResponse } from 'axios';
import { NodeApiError, type INode, type JsonObject } from 'n8n-workflow';
import { DefenderError, ExecutionCancelled } from '../../../defender/defenderError.ts';
import { NetworkFault } from '../../../defender/http/send.ts';
import { hostErrorOf } from '../../../defender/signIn/refusal/hostError.ts';
import { answerWithin, faultWithin } from '../../../nodes/shared/sendFaults.ts';

const apiUrl = 'https://api.example';
const node: INode = {
	id: 'n',
	name: 'Defender',
	type: 'defender',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** As the HTTP client below n8n throws it. */
function clientError(code: string, message: string, answer?: Partial<AxiosResponse>): AxiosError {
	const config = { url: `${apiUrl}/api/machines`, headers: new AxiosHeaders() };
	const nothing = { data: '', status: 0, statusText: '', headers: {}, config };
	const response = answer === undefined ? undefined : { ...nothing, ...answer };
	return new AxiosError(message, code, config, {}, response);
}

/** What n8n's request helper throws: version 1 of n8n loses the cause on the way. */
const thrownBy: Record<'1' | '2', (error: AxiosError) => Error> = {
	'1': (error) => Object.assign(thrownBy['2'](error), { cause: undefined }),
	'2': (error) => new NodeApiError(node, error as unknown as JsonObject),
};

describe.each(['1', '2'] as const)('a request that fails in version %s of n8n', (version) => {
	const thrown = thrownBy[version];

	it.each([
		['ECONNRESET', 'socket hang up', true],
		['ECONNABORTED', 'timeout of 60000ms exceeded', true],
		['ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.1:443', false],
		['ENOTFOUND', 'getaddrinfo ENOTFOUND api.example', false],
	])('%s is a fault of the network that may have reached: %s', (code, message, reached) => {
		const error = thrown(clientError(code, message));
		expect(answerWithin(error, apiUrl)).toBeUndefined();
		const fault = faultWithin(error, apiUrl);
		expect(fault).toBeInstanceOf(NetworkFault);
		expect(fault).toMatchObject({ reached });
		expect(fault.message).toMatch(/^api\.example /);
	});

	it('a fault without a code may have reached', () => {
		const error = thrown(clientError('', 'socket hang up'));
		expect(faultWithin(error, apiUrl)).toMatchObject({ reached: true });
	});

	it('Cancel is told as such', () => {
		const error = thrown(clientError('ERR_CANCELED', 'canceled'));
		expect(faultWithin(error, apiUrl)).toBeInstanceOf(ExecutionCancelled);
	});

	it.each<[string, DefenderError['kind']]>([
		['The sign-in host login.example could not be found by its name', 'unreachable'],
		['The sign-in service at login.example has a fault of its own (HTTP 503)', 'serviceFault'],
	])('%s: told as such, and nothing was sent', (message, kind) => {
		const advice = 'Check the name of the proxy if there is one.';
		const failed = hostErrorOf(new DefenderError({ kind, message, advice }));
		const own = new NodeApiError(node, failed as unknown as JsonObject);
		const error = version === '1' ? Object.assign(own, { cause: undefined }) : own;
		const fault = faultWithin(error, apiUrl);
		expect(fault).toBeInstanceOf(NetworkFault);
		expect(fault).toMatchObject({ reached: false, cause: { kind: expect.anything() } });
		expect(fault.message).toContain(message);
	});

	it('an answer keeps its status and what it says', () => {
		const data = { error: { code: 'ActiveRequestAlreadyExists', message: 'Wait' } };
		const error = thrown(clientError('ERR_BAD_REQUEST', 'HTTP 400', { status: 400, data }));
		expect(answerWithin(error, apiUrl)).toMatchObject({ status: 400, body: data });
	});
});
