import type { INodeParameters } from 'n8n-workflow';
import { startService } from '../service.mts';

export const node = 'defenderMachineAction';
export const sha1 = '3f786850e387550fdab836ed7e6dc881de23001b';

/** Parameters that submit an indicator. */
export const submit = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'indicator',
	operation: 'submit',
	indicatorType: 'FileSha1',
	indicatorValue: sha1,
	indicatorAction: 'BlockAndRemediate',
	indicatorTitle: 'Case 4711: dropper',
	indicatorDescription: 'Seen on fin-lt-0231',
	...more,
});

/** Runs the node once; `posts` are all that the service has got so far. */
export async function run(
	parameters: INodeParameters,
	service?: Awaited<ReturnType<typeof startService>>,
) {
	const used = service ?? (await startService());
	const ended = await used.engine.runNode({ node, parameters });
	const posts = used.simulator.requests.posts().filter(({ operation }) => operation !== 'token');
	return { ...ended, service: used, simulator: used.simulator, posts };
}
