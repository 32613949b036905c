import { termOptions } from '../../fields/start/term';
import { noticeField } from '../../fields/notice';
import { startOperation } from '../startOperation';

/** https://learn.microsoft.com/defender-endpoint/api/restrict-code-execution */
export const restrictCodeExecution = startOperation({
	option: {
		name: 'Restrict App Execution',
		value: 'restrictCodeExecution',
		action: 'Restrict app execution',
		description:
			'Warning: all other programs stop working. Let only programs signed by Microsoft run on a machine until the restriction is removed.',
	},
	method: 'restrictCodeExecution',
	fields: {
		restrictionNotice: noticeField(
			'restrictionNotice',
			'Programs that Microsoft has not signed stop working on the machine until the restriction is removed. Work that is open in them may be lost.',
		),
	},
	options: termOptions,
	term: (options) => options,
	waitsByDefault: true,
	body: () => ({}),
});
