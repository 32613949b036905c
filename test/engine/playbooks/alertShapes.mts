import type { IDataObject } from 'n8n-workflow';

/** What the playbook reads from an alert. */
export interface AlertShape {
	readonly source: string;
	readonly body: unknown;
	/** Machine and name of each computer, in this order. */
	readonly hosts: ReadonlyArray<readonly [machine: string | null, name: string | null]>;
	readonly facts?: IDataObject;
}

export const one = '9f2c41d07be5a8c3146d90e27fb3385a61c0de74';
export const other = '1d84c0a7f3b92e65d0471c8ea6f5b3927d0c4e18';
export const sha1 = '3395856ce81f2b7382dee72602f798b642f14140';
export const guid = 'a3f0c6d2-0000-4000-8000-000000000000';

export const host = (properties: IDataObject) => ({ kind: 'Host', properties });
export const sentinel = (relatedEntities: unknown[]) => ({
	object: { properties: { title: 'Suspicious PowerShell', relatedEntities } },
});
export const device = (facts: IDataObject) => ({
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
