import type { INodePropertyMode } from 'n8n-workflow';
import type { EvidenceMode } from '../../../defender/machines/target/evidence';

const text = { type: 'string' } as const;

/** How a kind of evidence looks in the place of a machine. */
function byEvidence(
	name: EvidenceMode,
	displayName: string,
	placeholder: string,
	hint: string,
): INodePropertyMode {
	return { ...text, displayName, name, placeholder, hint };
}

/** Ways to name machines by what people have in hand. What is wrong with a value, its reading says. */
export const evidenceModes: readonly INodePropertyMode[] = [
	byEvidence(
		'alert',
		'By Alert',
		'e.g. da637472900382838869_1364969609',
		'The machine of the alert, by its ID or link. If the alert carries a machine ID, By ID needs no look-up.',
	),
	byEvidence(
		'file',
		'By File',
		'e.g. 3f786850e387550fdab836ed7e6dc881de23001b',
		'The machines that have seen the file, by its SHA-1',
	),
	byEvidence(
		'user',
		'By User',
		'e.g. ann',
		"The machines on which the user has signed in. The domain does not count: see 'User of Any Domain' in 'Options'.",
	),
	byEvidence(
		'domain',
		'By Domain',
		'e.g. bad.example',
		'The machines that have talked to the domain, 500 at most',
	),
	byEvidence('tag', 'By Tag', 'e.g. case-4711', 'The machines with just this device tag'),
	byEvidence(
		'cve',
		'By CVE',
		'e.g. CVE-2025-10001',
		'The machines with the vulnerability. Needs the app role Vulnerability.Read.All.',
	),
];
