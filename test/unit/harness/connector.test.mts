import { describe, expect, test } from '@jest/globals';
import { problemWith } from '../../harness/connector/checkRequest.mts';

const id = '9f2c41d07be5a8c3146d90e27fb3385a61c0de74';
const Comment = 'Case 4711';

function post(path: string, body: unknown): string | undefined {
	return problemWith({ method: 'POST', path: `/api/${path}`, query: {}, body });
}

describe('a request against the description of the API', () => {
	test.each([
		['machines/x/isolate', { Comment, IsolationType: 'Full' }, undefined],
		['machines/x/isolate', { Comment }, /IsolationType is missing/],
		['machines/x/isolate', { Comment, IsolationType: 'full' }, /no value "full"/],
		['machines/x/isolate', { comment: Comment, IsolationType: 'Full' }, /Comment is missing/],
		['machines/x/unisolate', { Comment, Reason: 'x' }, /no key Reason/],
		['machines/x/unisolate', { Comment: '' }, /Comment: is empty/],
		['machines/x/runAntivirusScan', { Comment, ScanType: 'Full' }, /no such method/],
		['machines/x/y/isolate', { Comment, IsolationType: 'Full' }, /no such method/],
		['machines/x/runliveresponse', { Comment, Commands: [] }, /no commands/],
		[
			'machines/x/runliveresponse',
			{ Comment, Commands: [{ type: 'RunScript', params: [{ key: 'Path', value: 'x' }] }] },
			/RunScript has no Path/,
		],
	])('%s %j', (path, body, problem) => {
		const found = post(path.replace('x', id), body);
		if (problem === undefined) expect(found).toBeUndefined();
		else expect(found).toMatch(problem);
	});

	test('knows the options of a list and nothing else', () => {
		const get = (path: string, query: Record<string, string>): string | undefined =>
			problemWith({ method: 'GET', path: `/api/${path}`, query, body: undefined });
		expect(get('machineactions?$top=1', { $top: '1' })).toBeUndefined();
		expect(get('machineactions?$stop=1', { $stop: '1' })).toMatch(/no option \$stop/);
		expect(get(`machineactions/${id}?$top=1`, { $top: '1' })).toMatch(/no option/);
		expect(
			get(`machineactions/${id}/GetLiveResponseResultDownloadLink(index=0)`, {}),
		).toBeUndefined();
	});

	test('what is not the API is nobody’s business', () => {
		const request = { method: 'POST', path: '/t/oauth2/v2.0/token', query: {}, body: {} };
		expect(problemWith(request)).toBeUndefined();
	});
});
