import { evidenceOperations } from '../evidence/evidenceOperations.mts';
import { getFile } from '../files/getFile.mts';
import {
	deleteIndicator,
	listIndicators,
	submitIndicator,
} from '../indicators/indicatorOperations.mts';
import {
	deleteLibraryFile,
	listLibraryFiles,
	uploadLibraryFile,
} from '../libraryFiles/libraryOperations.mts';
import { getLiveResponseResult, getPackageUri } from '../machineActions/actionResults.mts';
import { cancelAction } from '../machineActions/cancelAction.mts';
import { listMachineActions } from '../machineActions/listActions.mts';
import { getMachineAction } from '../machineActions/readActions.mts';
import { startAction } from '../machineActions/startAction.mts';
import { findMachinesByIp, getMachine, listMachines } from '../machines/readMachines.mts';
import { tagMachine, tagMachines } from '../machines/tagMachines.mts';
import type { Operation } from './operation.mts';

const readRoles = ['Machine.Read.All', 'Machine.ReadWrite.All'];
const delegatedReads = ['Machine.Read', 'Machine.ReadWrite'];
const actionRoles = [
	'Machine.CollectForensics',
	'Machine.Isolate',
	'Machine.RestrictExecution',
	'Machine.Scan',
	'Machine.Offboard',
	'Machine.StopAndQuarantine',
	'Machine.LiveResponse',
];
const libraryRoles = ['Library.Manage'];
const indicatorRoles = ['Ti.ReadWrite', 'Ti.ReadWrite.All'];

/** A POST under `/machines/{id}/` that needs one role; the delegated permission has its name, unless told. */
function onMachine(
	name: Operation['name'],
	segment: string,
	role: string,
	prepare: Operation['prepare'],
	delegated = role,
): Operation {
	const path = new RegExp(`^/machines/(?<id>[^/]+)/${segment}$`, 'i');
	return { name, verb: 'POST', path, roles: [role], delegated: [delegated], prepare };
}

/** Every method of the simulated API; the first row whose verb and path fit answers. */
export const operations: Operation[] = [
	onMachine('isolate', 'isolate', 'Machine.Isolate', startAction('Isolate', ['IsolationType'])),
	onMachine('unisolate', 'unisolate', 'Machine.Isolate', startAction('Unisolate')),
	onMachine(
		'restrictCodeExecution',
		'restrictCodeExecution',
		'Machine.RestrictExecution',
		startAction('RestrictCodeExecution'),
	),
	onMachine(
		'unrestrictCodeExecution',
		'unrestrictCodeExecution',
		'Machine.RestrictExecution',
		startAction('UnrestrictCodeExecution'),
	),
	onMachine(
		'runAntiVirusScan',
		'runAntiVirusScan',
		'Machine.Scan',
		startAction('RunAntiVirusScan', ['ScanType']),
	),
	onMachine(
		'collectInvestigationPackage',
		'collectInvestigationPackage',
		'Machine.CollectForensics',
		startAction('CollectInvestigationPackage'),
	),
	onMachine('offboard', 'offboard', 'Machine.Offboard', startAction('Offboard')),
	onMachine(
		'stopAndQuarantineFile',
		'StopAndQuarantineFile',
		'Machine.StopAndQuarantine',
		startAction('StopAndQuarantineFile', ['Sha1']),
	),
	onMachine(
		'runLiveResponse',
		'runliveresponse',
		'Machine.LiveResponse',
		startAction('LiveResponse', ['Commands']),
	),
	onMachine('tagMachine', 'tags', 'Machine.ReadWrite.All', tagMachine, 'Machine.ReadWrite'),
	{
		name: 'cancel',
		verb: 'POST',
		path: /^\/machineactions\/(?<id>[^/]+)\/cancel$/i,
		roles: actionRoles,
		delegated: actionRoles,
		prepare: cancelAction,
	},
	{
		name: 'listMachineActions',
		verb: 'GET',
		path: /^\/machineactions$/i,
		roles: readRoles,
		delegated: delegatedReads,
		readRoleGoes: true,
		prepare: listMachineActions,
	},
	{
		name: 'getMachineAction',
		verb: 'GET',
		path: /^\/machineactions\/(?<id>[^/]+)$/i,
		roles: readRoles,
		delegated: delegatedReads,
		readRoleGoes: true,
		prepare: getMachineAction,
	},
	{
		name: 'getPackageUri',
		verb: 'GET',
		path: /^\/machineactions\/(?<id>[^/]+)\/getPackageUri$/i,
		roles: readRoles,
		delegated: ['Machine.CollectForensics'],
		prepare: getPackageUri,
	},
	{
		name: 'getLiveResponseResult',
		verb: 'GET',
		path: /^\/machineactions\/(?<id>[^/]+)\/GetLiveResponseResultDownloadLink\(index=(?<index>\d+)\)$/i,
		roles: readRoles,
		delegated: ['Machine.LiveResponse'],
		readRoleGoes: true,
		prepare: getLiveResponseResult,
	},
	{
		name: 'listMachines',
		verb: 'GET',
		path: /^\/machines$/i,
		roles: readRoles,
		delegated: delegatedReads,
		prepare: listMachines,
	},
	{
		name: 'findMachinesByIp',
		verb: 'GET',
		path: /^\/machines\/findbyip\(ip='(?<ip>[^']*)',timestamp=(?<timestamp>[^)]+)\)$/i,
		roles: readRoles,
		delegated: delegatedReads,
		prepare: findMachinesByIp,
	},
	...evidenceOperations,
	{
		name: 'tagMachines',
		verb: 'POST',
		path: /^\/machines\/AddOrRemoveTagForMultipleMachines$/i,
		roles: ['Machine.ReadWrite.All'],
		delegated: ['Machine.ReadWrite'],
		prepare: tagMachines,
	},
	{
		name: 'getMachine',
		verb: 'GET',
		path: /^\/machines\/(?<id>[^/]+)$/i,
		roles: readRoles,
		delegated: delegatedReads,
		readRoleGoes: true,
		prepare: getMachine,
	},
	{
		name: 'listLibraryFiles',
		verb: 'GET',
		path: /^\/libraryfiles$/i,
		roles: libraryRoles,
		delegated: libraryRoles,
		prepare: listLibraryFiles,
	},
	{
		name: 'uploadLibraryFile',
		verb: 'POST',
		path: /^\/libraryfiles$/i,
		roles: libraryRoles,
		delegated: libraryRoles,
		prepare: uploadLibraryFile,
	},
	{
		name: 'deleteLibraryFile',
		verb: 'DELETE',
		path: /^\/libraryfiles\/(?<name>[^/]+)$/i,
		roles: libraryRoles,
		delegated: libraryRoles,
		prepare: deleteLibraryFile,
	},
	{
		name: 'getFile',
		verb: 'GET',
		path: /^\/files\/(?<sha1>[^/]+)$/i,
		roles: ['File.Read.All'],
		delegated: ['File.Read.All'],
		prepare: getFile,
	},
	{
		name: 'listIndicators',
		verb: 'GET',
		path: /^\/indicators$/i,
		roles: indicatorRoles,
		delegated: ['Ti.ReadWrite'],
		prepare: listIndicators,
	},
	{
		name: 'submitIndicator',
		verb: 'POST',
		path: /^\/indicators$/i,
		roles: indicatorRoles,
		delegated: ['Ti.ReadWrite'],
		prepare: submitIndicator,
	},
	{
		name: 'deleteIndicator',
		verb: 'DELETE',
		path: /^\/indicators\/(?<id>[^/]+)$/i,
		roles: indicatorRoles,
		delegated: ['Ti.ReadWrite'],
		prepare: deleteIndicator,
	},
];
