import { inputError } from '../../../../defender/defenderError';
import { readEvidence, type Evidence } from '../../../../defender/machines/target/evidence';
import { isNobodysName } from '../../../../defender/machines/target/nobody';
import { unwrapped } from '../../../../defender/machines/target/unwrap';
import { excerpt } from '../../../../defender/texts/shown';
import { textField, type Field, type Look, type ValuesOf } from '../../../shared/fields/field';

/** A filter for machines that something leads to; undefined where it is not set. */
function evidenceField(by: Evidence['by'], look: Look): Field<Evidence | undefined> {
	const text = textField(look);
	return {
		...text,
		read(raw, origin) {
			const value = unwrapped(text.read(raw, origin));
			if (value === '') return undefined;
			if (!isNobodysName(value)) return readEvidence(by, value, look.displayName);
			throw inputError(
				look.displayName,
				`"${excerpt(value)}" stands for nothing`,
				'Check the expression in it, or remove the filter.',
			);
		},
	};
}

/** Filters that a call of their own answers; the others are asked of the machines that it names. */
export const evidenceFilters = {
	alert: evidenceField('alert', {
		displayName: 'Alert',
		name: 'alert',
		placeholder: 'e.g. da637472900382838869_1364969609',
		description: 'Only the machine of this alert, by its ID or link',
	}),
	cve: evidenceField('cve', {
		displayName: 'CVE',
		name: 'cve',
		placeholder: 'e.g. CVE-2025-10001',
		description:
			'Only machines with this vulnerability. It needs the app role Vulnerability.Read.All.',
	}),
	domain: evidenceField('domain', {
		displayName: 'Domain',
		name: 'domain',
		placeholder: 'e.g. bad.example',
		description:
			'Only machines that have talked to this domain. Microsoft Defender names 500 of them at most, and does not say whether there are more.',
	}),
	file: evidenceField('file', {
		displayName: 'File',
		name: 'file',
		placeholder: 'e.g. 3f786850e387550fdab836ed7e6dc881de23001b',
		description: 'Only machines that have seen the file with this SHA-1',
	}),
	softwareId: evidenceField('software', {
		displayName: 'Software ID',
		name: 'softwareId',
		placeholder: 'e.g. microsoft-_-edge',
		description:
			'Only machines with this software: vendor, -_- and product, as Microsoft Defender Vulnerability Management writes them. It needs the app role Software.Read.All.',
	}),
	user: evidenceField('user', {
		displayName: 'User',
		name: 'user',
		placeholder: 'e.g. ann',
		description:
			'Only machines on which somebody of this name has signed in. Microsoft Defender heeds no domain: everybody with this name counts.',
	}),
};

/** What machines have to be found by; empty where any machine will do. */
export function evidenceIn(filters: ValuesOf<typeof evidenceFilters>): Evidence[] {
	const { alert, cve, domain, file, softwareId, user } = filters;
	return [alert, file, user, domain, cve, softwareId].filter((one) => one !== undefined);
}
