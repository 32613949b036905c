import { strToU8, zipSync } from 'fflate';
import type { StoredAction } from '../machineActions/storedAction.mts';
import { serviceTime } from '../world/timestamps.mts';

/** A small real ZIP with the folders of an investigation package. */
export function packageOf(action: StoredAction): Uint8Array {
	const machine = action.computerDnsName ?? action.machineId;
	const files = {
		'Autoruns/Autoruns.csv': 'Entry,Image Path\r\nRun\\Updater,C:\\Tools\\updater.exe\r\n',
		'Installed programs/InstalledPrograms.csv': 'Name,Version\r\nUpdater,1.4.2\r\n',
		'Network connections/ActiveNetConnections.txt': 'TCP 10.20.30.41:49811 203.0.113.9:443\r\n',
		'Processes/Processes.csv': 'Id,Name\r\n4,System\r\n1712,updater.exe\r\n',
		'Forensics Collection Summary.txt': `Machine: ${machine}\r\nCollected: ${serviceTime(action.created)}\r\nAction: ${action.id}\r\n`,
	};
	const entries = Object.entries(files).map(([name, text]): [string, Uint8Array] => [
		name,
		strToU8(text),
	]);
	return zipSync(Object.fromEntries(entries), { mtime: new Date(action.created.ms) });
}
