import { actionTypes, type ActionType } from '../../../defender/entities';

/** As the operations that start them are called; the value is the service's own word. */
const names: Readonly<Record<ActionType, string>> = {
	CollectInvestigationPackage: 'Collect Investigation Package',
	Isolate: 'Isolate',
	LiveResponse: 'Live Response',
	Offboard: 'Offboard',
	RestrictCodeExecution: 'Restrict App Execution',
	RunAntiVirusScan: 'Run Antivirus Scan',
	StopAndQuarantineFile: 'Stop and Quarantine File',
	Unisolate: 'Release From Isolation',
	UnrestrictCodeExecution: 'Remove App Restriction',
};

export const actionTypeChoices = actionTypes
	.map((type) => ({ name: names[type], value: type }))
	.sort((one, other) => one.name.localeCompare(other.name));
