import { describe, expect, test } from '@jest/globals';
import { extensionsIn, extensionTag } from '../../../defender/response/containment/extensionTag.ts';
import { machineId, now } from '../response/given.mts';
import { forged, otherSeal, seal, tagFor } from './given.mts';

const tag = tagFor(now, 'soc.tier-2 [Müller]');

describe('The tag that extends a containment', () => {
	test('says action, end and owner, and is known again', () => {
		expect(tag).toMatch(
			/^n8n-extended\.one\.until-20260303T090000Z\.owner-soc%2Etier-2%20%5BM%C3%BCller%5D\.[0-9a-f]{32}$/,
		);
		expect(extensionsIn(['vip', tag], machineId.toUpperCase(), seal)).toEqual({
			valid: [{ tag, actionId: 'one', until: now, owner: 'soc.tier-2 [Müller]' }],
			doubtful: [],
		});
	});

	test.each<[string, string, string, typeof seal | undefined]>([
		['of another machine', tag, 'b'.repeat(40), seal],
		['under another secret', tag, machineId, otherSeal],
		['of an app in another tenant', tag, machineId, { ...seal, key: `${seal.key}0` }],
		['where there is nothing to verify it with', tag, machineId, undefined],
		['with another end', tag.replace('T090000Z', 'T090001Z'), machineId, seal],
		['with another owner', tag.replace('tier-2', 'tier-3'), machineId, seal],
		['without its owner', tag.replace(/\.owner-[^.]+/, ''), machineId, seal],
		['for another action', tag.replace('.one.', '.two.'), machineId, seal],
		['with a made up seal', forged, machineId, seal],
		['that was cut', tag.slice(0, -1), machineId, seal],
		['in other letters', tag.toUpperCase(), machineId, seal],
		['with more behind it', `${tag}.more`, machineId, seal],
		['that is nothing but the beginning', 'n8n-extended.', machineId, seal],
		['behind a blank', ` ${tag}`, machineId, seal],
	])('is doubtful %s', (_, text, machine, by) => {
		expect(extensionsIn([text], machine, by)).toEqual({ valid: [], doubtful: [text] });
	});

	test('has nothing to do with the tags of others', () => {
		const others = ['vip', 'n8n', 'n8n-extended', 'case n8n-extended.one', ''];
		expect(extensionsIn(others, machineId, seal)).toEqual({ valid: [], doubtful: [] });
	});

	test('is short where the owner is', () => {
		const actionId = '01234567-89ab-cdef-0123-456789abcdef';
		const owner = 'soc-tier2@contoso.example';
		expect(extensionTag({ machineId, actionId }, { until: now, owner }, seal)).toHaveLength(141);
	});
});
