import type { IDataObject } from 'n8n-workflow';
import { expect } from '@jest/globals';

/** What the playbook reads from an alert. */
interface AlertShape {
	readonly source: string;
	readonly body: unknown;
	/** Machine and name of each computer, in this order. */
	readonly hosts: ReadonlyArray<readonly [machine: string | null, name: string | null]>;
	readonly facts?: IDataObject;
}

const one = '9f2c41d07be5a8c3146d90e27fb3385a61c0de74';
const other = '1d84c0a7f3b92e65d0471c8ea6f5b3927d0c4e18';
const sha1 = '3395856ce81f2b7382dee72602f798b642f14140';
const guid = 'a3f0c6d2-0000-4000-8000-000000000000';

const host = (properties: IDataObject) => ({ kind: 'Host', properties });
const sentinel = (relatedEntities: unknown[]) => ({
	object: { properties: { title: 'Suspicious PowerShell', relatedEntities } },
});
const device = (facts: IDataObject) => ({
	'@odata.type': '#microsoft.graph.security.deviceEvidence',
	...facts,
});
const file = {
	'@odata.type': '#microsoft.graph.security.fileEvidence',
	fileDetails: { sha1, fileName: 'a.exe' },
	mdeDeviceId: one,
};
const hash = {
	kind: 'FileHash',
	properties: { hashValue: sha1.toUpperCase(), algorithm: 'SHA1', friendlyName: `${sha1}(SHA1)` },
};

/** The shapes in which alerts come, as docs/formats.md tells of them, with names of our own. */
export const alertShapes: readonly AlertShape[] = [
	{
		source: 'Sentinel incident, a host of Defender',
		body: sentinel([
			host({ hostName: 'fin-lt-0231', additionalData: { MdatpDeviceId: one } }),
			hash,
		]),
		hosts: [[one, 'fin-lt-0231']],
		facts: { title: 'Suspicious PowerShell', hashes: [{ sha1 }] },
	},
	{
		source: 'the same as text',
		body: JSON.stringify(sentinel([host({ additionalData: { MdatpDeviceId: one } })])),
		hosts: [[one, null]],
	},
	{
		source: 'Sentinel incident, the other key',
		body: sentinel([host({ additionalData: { MdeDeviceId: one } })]),
		hosts: [[one, null]],
	},
	{
		source: 'Sentinel incident, a host of another source',
		body: sentinel([host({ hostName: 'vm-apps02', dnsDomain: 'domain.example' })]),
		hosts: [[null, 'vm-apps02.domain.example']],
	},
	{
		source: 'the same without a domain',
		body: sentinel([host({ hostName: 'vm-apps02', dnsDomain: '' })]),
		hosts: [[null, 'vm-apps02']],
	},
	{
		source: 'Sentinel incident, two hosts, one without an ID',
		body: sentinel([
			host({ hostName: 'vm-apps02' }),
			host({ hostName: 'fin-lt-0231', additionalData: { MdatpDeviceId: one } }),
		]),
		hosts: [
			[null, 'vm-apps02'],
			[one, 'fin-lt-0231'],
		],
	},
	{
		source: 'Sentinel incident, no host',
		body: sentinel([{ kind: 'Account', properties: { accountName: 'robin' } }]),
		hosts: [[null, null]],
	},
	{
		source: 'Sentinel alert',
		body: {
			Entities: [
				{ Type: 'host', HostName: 'fin-lt-0231', DnsDomain: '', MdatpDeviceId: one },
				{ Type: 'filehash', Algorithm: 'SHA1', Value: sha1 },
			],
			ProviderAlertId: '639000000000000000_1',
		},
		hosts: [[one, 'fin-lt-0231']],
		facts: { alertId: 'da639000000000000000_1', hashes: [{ sha1 }] },
	},
	{
		source: 'SecurityAlert, entities as text',
		body: {
			Entities: JSON.stringify([{ Type: 'host', HostName: 'fin-lt-0231', MdatpDeviceId: one }]),
		},
		hosts: [[one, 'fin-lt-0231']],
	},
	{
		source: 'Graph alert, the primary device first, each once',
		body: {
			id: 'da09e47ccc-0000-4000-8000-0000000000aa_1',
			providerAlertId: '09e47ccc-0000-4000-8000-0000000000aa_1',
			tenantId: guid,
			title: 'Malware',
			evidence: [
				file,
				device({ mdeDeviceId: other, deviceDnsName: 'hr-lt-0107' }),
				device({
					mdeDeviceId: one,
					deviceDnsName: 'fin-lt-0231',
					detailedRoles: ['PrimaryDevice'],
				}),
				device({ mdeDeviceId: one, deviceDnsName: 'fin-lt-0231' }),
			],
		},
		hosts: [
			[one, 'fin-lt-0231'],
			[other, 'hr-lt-0107'],
		],
		facts: {
			alertId: 'da09e47ccc-0000-4000-8000-0000000000aa_1',
			tenantId: guid,
			title: 'Malware',
			hashes: [{ sha1 }],
		},
	},
	{
		source: 'Graph incident with alerts',
		body: {
			displayName: 'Multi-stage incident',
			alerts: [
				{
					providerAlertId: 'da1_1',
					evidence: [device({ mdeDeviceId: one, deviceDnsName: 'w11pro-test' })],
				},
			],
		},
		hosts: [[one, 'w11pro-test']],
		facts: { alertId: 'da1_1' },
	},
	{
		source: 'Microsoft 365 Defender incident',
		body: {
			alerts: [
				{
					alertId: 'da2_1',
					devices: [{ mdatpDeviceId: one, deviceDnsName: 'fin-lt-0231' }],
					entities: [{ entityType: 'File', sha1, deviceId: one }],
				},
			],
		},
		hosts: [[one, 'fin-lt-0231']],
		facts: { alertId: 'da2_1', hashes: [{ sha1 }] },
	},
	{
		source: 'alert of the Defender API',
		body: {
			id: 'da637472900382838869_1364969609',
			machineId: one,
			computerDnsName: 'fin-lt-0231.contoso.example',
			evidence: [
				{ entityType: 'File', sha1 },
				{ entityType: 'User', sha1: null },
			],
		},
		hosts: [[one, 'fin-lt-0231.contoso.example']],
		facts: { alertId: 'da637472900382838869_1364969609', hashes: [{ sha1 }] },
	},
	{
		source: 'streamed row',
		body: {
			records: [
				{
					tenantId: guid,
					properties: { AlertId: 'da3_1', DeviceId: one, DeviceName: 'fin-lt-0231' },
				},
			],
		},
		hosts: [[one, 'fin-lt-0231']],
		facts: { alertId: 'da3_1' },
	},
	{
		source: 'Microsoft 365 Defender incident, a device by its name alone',
		body: {
			alerts: [
				{ alertId: 'da2_1', devices: [{ mdatpDeviceId: null, deviceDnsName: 'hr-lt-0107' }] },
			],
		},
		hosts: [[null, 'hr-lt-0107']],
		facts: { unusable: [] },
	},
	{
		source: 'Sentinel incident, hosts that nothing can be looked up by',
		body: sentinel([
			host({ hostName: 'fin-lt-0231' }),
			host({ azureID: '/subscriptions/s/vm-1' }),
			host({ netBiosName: 'HR-LT' }),
			host({}),
		]),
		hosts: [[null, 'fin-lt-0231']],
		facts: {
			unusable: [
				expect.stringMatching(/^The host vm-1 .*NOT isolated/),
				expect.stringMatching(/^The host HR-LT .*NOT isolated/),
				expect.stringMatching(/^The host without a name .*NOT isolated/),
			],
		},
	},
	{
		source: 'null and text among the entities of Sentinel',
		body: sentinel([
			null,
			'x',
			{ kind: 'Host', properties: null },
			host({ hostName: 'fin-lt-0231' }),
		]),
		hosts: [[null, 'fin-lt-0231']],
	},
	{
		source: 'null among evidence, devices and alerts',
		body: {
			evidence: [null, device({ mdeDeviceId: one })],
			alerts: [null, { devices: [null, { mdatpDeviceId: other }], evidence: null }],
		},
		hosts: [
			[one, null],
			[other, null],
		],
	},
	{
		source: 'null among streamed rows',
		body: { records: [null, { properties: { DeviceId: one, DeviceName: 'fin-lt-0231' } }] },
		hosts: [[one, 'fin-lt-0231']],
	},
	{
		source: 'Graph alert of another provider, whose ID tells nothing of its own',
		body: {
			id: 'ad0bb9cc-1',
			providerAlertId: '0bb9cc-1',
			evidence: [device({ mdeDeviceId: one })],
		},
		hosts: [[one, null]],
		facts: { alertId: 'ad0bb9cc-1' },
	},
	{
		source: 'Graph incident, which has an ID of its own',
		body: {
			id: '29',
			alerts: [{ id: 'ad1_1', providerAlertId: '1_1', evidence: [device({ mdeDeviceId: one })] }],
		},
		hosts: [[one, null]],
		facts: { alertId: 'ad1_1' },
	},
	{
		source: 'XDR alert of another detection source',
		body: { alerts: [{ alertId: 'aa637_1', devices: [{ mdatpDeviceId: one }] }] },
		hosts: [[one, null]],
		facts: { alertId: 'aa637_1' },
	},
	{
		source: 'provider ID that could be of any source',
		body: { ProviderAlertId: '0bb9cc-1', Entities: [{ Type: 'host', MdatpDeviceId: one }] },
		hosts: [[one, null]],
		facts: { alertId: null },
	},
	{
		source: 'marks for nothing in the places of ID and domain',
		body: sentinel([
			host({ hostName: 'fin-lt-0231', additionalData: { MdatpDeviceId: 'undefined' } }),
			host({ hostName: 'hr-lt-0107', dnsDomain: 'null', additionalData: { MdatpDeviceId: 'N/A' } }),
		]),
		hosts: [
			[null, 'fin-lt-0231'],
			[null, 'hr-lt-0107'],
		],
	},
	{
		source: 'two streamed rows, and one of another tenant',
		body: {
			records: [
				{
					tenantId: guid,
					properties: { AlertId: 'da3_1', DeviceId: one, DeviceName: 'fin-lt-0231' },
				},
				{
					tenantId: guid,
					properties: { AlertId: 'da3_1', DeviceId: other, DeviceName: 'hr-lt-0107' },
				},
				{ tenantId: sha1, properties: { DeviceId: sha1, DeviceName: 'no-lt-0001' } },
			],
		},
		hosts: [
			[one, 'fin-lt-0231'],
			[other, 'hr-lt-0107'],
		],
		facts: {
			unusable: [expect.stringMatching(/^The host no-lt-0001 .*another tenant.*NOT isolated/)],
		},
	},
	{
		source: 'streamed row of a process, without a device',
		body: { properties: { AlertId: 'da3_1', DeviceId: null, DeviceName: null } },
		hosts: [[null, null]],
	},
	{
		source: 'alert of the SIEM API',
		body: {
			AlertTitle: 'Dropper',
			DeviceID: one,
			ComputerDnsName: 'fin-lt-0231',
			ExternalId: 'A'.repeat(40),
		},
		hosts: [[one, 'fin-lt-0231']],
		facts: { title: 'Dropper' },
	},
];
