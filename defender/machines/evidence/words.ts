import type { Evidence } from '../target/evidence';

interface Words {
	/** What machines have that are found by it; its value follows. */
	readonly has: string;
	/** What was searched for. */
	readonly search: string;
	/** What to do where nothing was found. */
	readonly check: string;
}

const words: Readonly<Record<Evidence['by'], Words>> = {
	alert: {
		has: 'the alert',
		search: 'the machine of the alert',
		check:
			'Microsoft Defender answers the same for an alert that is about no machine, such as one about a mailbox, that is older than it keeps alerts, or that belongs to another product or tenant. If the alert at hand carries a machine ID, use that with By ID.',
	},
	file: {
		has: 'seen the file',
		search: 'the machines that have seen the file',
		check:
			'Check the hash, and that the credential belongs to the tenant. Microsoft Defender answers the same for a file that nobody has ever seen.',
	},
	user: {
		has: 'seen the user',
		search: 'the machines on which somebody of this name has signed in, whatever the domain',
		check:
			'Check the name, and that the credential belongs to the tenant. Microsoft Defender answers the same for a user that it does not know.',
	},
	domain: {
		has: 'talked to the domain',
		search: 'the machines that have talked to the domain',
		check:
			'Check the domain, and that the credential belongs to the tenant. A domain above or below it is another one.',
	},
	tag: {
		has: 'the device tag',
		search: 'the machines with just this tag',
		check:
			'Check the tag, which has to match whole, and that the credential belongs to the tenant.',
	},
	cve: {
		has: 'the vulnerability',
		search: 'the machines with the vulnerability',
		check:
			'Check the ID, and that the credential belongs to the tenant. Microsoft Defender may answer the same for a vulnerability that it does not know.',
	},
	software: {
		has: 'the software',
		search: 'the machines with the software',
		check:
			'Check the ID, and that the credential belongs to the tenant. Microsoft Defender may answer the same for software that it does not know.',
	},
};

/** What machines have that are found by it, in a message: `seen the file 3f78…`. */
export function evidenceInWords(evidence: Evidence): string {
	const value = evidence.by === 'tag' ? `"${evidence.tag}"` : valueOf(evidence);
	return `${words[evidence.by].has} ${value}`;
}

/** "500 machines have talked to the domain bad.example, and there may be more: …" */
export function inNumbers(evidence: Evidence, count: number, mayBeMore: boolean): string {
	const subject = count === 1 ? '1 machine has' : `${count} machines have`;
	const most = evidence.by === 'domain' ? ' of a domain' : '';
	const more = mayBeMore
		? `, and there may be more: Microsoft Defender names no more than that${most} at a time`
		: '';
	return `${subject} ${evidenceInWords(evidence)}${more}`;
}

/** What was searched for where nothing was found, and what to do. */
export function adviceOnNothing({ by }: Evidence): string {
	const { search, check } = words[by];
	return `Searched: ${search}. ${check}`;
}

/** The hash, name or ID alone. */
export function valueOf(evidence: Evidence): string {
	switch (evidence.by) {
		case 'alert':
			return evidence.alertId;
		case 'file':
			return evidence.sha1;
		case 'user':
			return evidence.user;
		case 'domain':
			return evidence.domain;
		case 'tag':
			return evidence.tag;
		case 'cve':
			return evidence.cve;
		case 'software':
			return evidence.softwareId;
	}
}
