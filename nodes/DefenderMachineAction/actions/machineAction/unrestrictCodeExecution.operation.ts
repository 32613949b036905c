import { startOperation } from '../startOperation';

/** https://learn.microsoft.com/defender-endpoint/api/unrestrict-code-execution */
export const unrestrictCodeExecution = startOperation({
	option: {
		name: 'Remove App Restriction',
		value: 'unrestrictCodeExecution',
		action: 'Remove app restriction',
		description: 'Let a restricted machine run all programs again',
	},
	method: 'unrestrictCodeExecution',
	fields: {},
	options: {},
	waitsByDefault: true,
	body: () => ({}),
});
