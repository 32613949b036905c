import { readFileSync } from 'node:fs';

/** The message that docs/approvals.md advises for Human Review before Carry Out Plan. */
export const messageOfPlan = (() => {
	const page = readFileSync('docs/approvals.md', 'utf8');
	const [, code] = /```js\n([^]*?)\n```/.exec(page) ?? [];
	if (code === undefined) throw new Error('docs/approvals.md has no message');
	return `=${code}`;
})();
