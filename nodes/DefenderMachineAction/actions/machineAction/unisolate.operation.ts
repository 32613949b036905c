import { startOperation } from '../startOperation';

/** https://learn.microsoft.com/defender-endpoint/api/unisolate-machine */
export const unisolate = startOperation({
	option: {
		name: 'Release From Isolation',
		value: 'unisolate',
		action: 'Release machine from isolation',
		description: 'Connect an isolated machine to the network again',
	},
	method: 'unisolate',
	fields: {},
	options: {},
	waitsByDefault: true,
	body: () => ({}),
});
