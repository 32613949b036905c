import { choiceField } from '../../../shared/fields/field';
import { noticeField } from '../../fields/notice';
import { startOperation } from '../startOperation';

/** https://learn.microsoft.com/defender-endpoint/api/isolate-machine */
export const isolate = startOperation({
	option: {
		name: 'Isolate',
		value: 'isolate',
		action: 'Isolate machine',
		description:
			'Cut a machine off the network until it is released; only its connection to Microsoft Defender stays open. Warning: everything its user does over the network breaks off.',
	},
	method: 'isolate',
	fields: {
		isolationType: choiceField(
			{
				displayName: 'Isolation Type',
				name: 'isolationType',
				default: 'Full',
				description: 'How much of the network to cut off',
			},
			[
				{ name: 'Full', value: 'Full', description: 'All connections' },
				{
					name: 'Selective',
					value: 'Selective',
					description:
						'All but Outlook, Teams and Skype for Business; also the choice for machines behind a full-tunnel VPN',
				},
				{
					name: 'Unmanaged Device',
					value: 'UnManagedDevice',
					description:
						'Contain a device that is not onboarded: onboarded machines refuse its traffic',
				},
			],
		),
		fullNotice: noticeField(
			'fullIsolationNotice',
			'A machine behind a full-tunnel VPN loses its way to Microsoft Defender when it is isolated fully, and cannot be released from here then. Choose Selective for such machines.',
			{ show: { isolationType: ['Full'] } },
		),
	},
	options: {},
	waitsByDefault: true,
	body: ({ isolationType }) => ({ IsolationType: isolationType }),
});
