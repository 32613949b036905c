import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { MicrosoftDefenderApi } from '../../../credentials/MicrosoftDefenderApi.credentials.ts';
import { MicrosoftDefenderOAuth2Api } from '../../../credentials/MicrosoftDefenderOAuth2Api.credentials.ts';
import { rowsAt } from '../../../scripts/host/json.mts';

function ofNode(name: string): string[] {
	const codex: unknown = JSON.parse(readFileSync(`nodes/${name}/${name}.node.json`, 'utf8'));
	const kinds = ['primaryDocumentation', 'credentialDocumentation'];
	return kinds.flatMap((kind) => rowsAt(codex, 'resources', kind).map(({ url }) => String(url)));
}

// n8n puts a query behind the address, and behind an anchor it would be part of the anchor.
test.each([
	new MicrosoftDefenderApi().documentationUrl,
	new MicrosoftDefenderOAuth2Api().documentationUrl,
	...ofNode('DefenderMachineAction'),
	...ofNode('DefenderMachineActionTrigger'),
])('the Docs button leads to %s, without an anchor', (url) => {
	expect(new URL(url)).toMatchObject({ protocol: 'https:', hash: '' });
});
