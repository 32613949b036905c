import type { Machine } from './entities.mts';
import { alertOfNoMachine, observedAlert, observedSha1 } from './park.mts';

/** What is peculiar to a machine of the park, by the first label of its name. */
const tricks: Readonly<Record<string, string>> = {
	'fin-lt-0231': 'tagged vip; a Windows laptop of which all evidence below tells',
	'hr-lt-0107': 'a Windows laptop with the same file, domain, CVE and software',
	'srv-db-01': 'tagged tier-0, value High; fabrikam.example has one of the same name',
	'srv-web-02': 'Linux: no Selective isolation, no app restriction, no quarantine',
	'mac-dev-014': 'macOS: no app restriction, no quarantine',
	'field-lt-0042': 'out of reach: its actions stay Pending for three days',
	'old-ws-0003': 'inactive for 24 days: guard rails refuse it',
	'printer-hall-2': 'not onboarded: only Isolation Type > Unmanaged Device reaches it',
};

/** What the machines can be found by besides name, ID and address. */
const evidence = [
	`alert ${observedAlert} (${alertOfNoMachine} is about no machine)`,
	`file ${observedSha1}`,
	'user ann.field, domain c2.badger.example, CVE-2025-10001, software badger-_-reader',
	'library: triage.ps1 (takes -Depth), collector.exe',
];

/** A line for each machine, with its name first, and one for each kind of evidence. */
export function parkGuide(machines: readonly Machine[]): string[] {
	return [
		...machines.map(({ computerDnsName, lastIpAddress, id }) => {
			const [label = ''] = computerDnsName.split('.');
			const name = computerDnsName.padEnd(30);
			return `${name} ${lastIpAddress.padEnd(12)} ${id}  ${tricks[label] ?? ''}`.trimEnd();
		}),
		...evidence,
	];
}
